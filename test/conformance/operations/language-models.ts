import { randomUUID } from 'node:crypto'
import { type CasesByName, plain } from '../cases.ts'

export const languageModelCases = {
  probeBankLlm: { requests: plain((stage) => stage.bank()), missingBank: 404 },
  listLlmRequests: {
    requests: async (stage) => {
      const query = {
        status: 'success',
        operation: 'retain',
        scope: 'retain',
        provider: 'openai',
        trace_id: randomUUID(),
        document_id: 'notes/june',
        memory_id: randomUUID(),
        start_date: '2024-01-01',
        end_date: '2124-01-01T00:00:00Z',
        group: true,
        limit: 10,
        offset: 0,
      }
      return { params: await stage.bank(), smallest: {}, fullest: [{ query }] }
    },
    missingBank: 404,
  },
  getLlmRequestStats: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: {},
      fullest: [{ query: { operation: 'retain', period: '30d' } }],
    }),
    missingBank: 404,
  },
} satisfies CasesByName
