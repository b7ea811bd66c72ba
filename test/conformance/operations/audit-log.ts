import type { CasesByName } from '../cases.ts'

const SPAN = { start_date: '2024-01-01', end_date: '2124-01-01T00:00:00Z' }

export const auditLogCases = {
  listAuditLogs: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: {},
      fullest: [{ query: { action: 'retain', transport: 'http', ...SPAN, limit: 10, offset: 0 } }],
    }),
    missingBank: 404,
  },
  getAuditLogStats: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: {},
      fullest: [{ query: { action: 'retain', period: '30d' } }],
    }),
    missingBank: 404,
  },
} satisfies CasesByName
