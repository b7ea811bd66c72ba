import { type CasesByName, plain } from '../cases.ts'

const alone = { requests: plain(async () => ({})) }

export const monitoringCases = {
  getHealth: alone,
  getReadiness: alone,
  getLiveness: alone,
  getVersion: alone,
  getMetrics: { ...alone, ignoresInSilence: true },
} satisfies CasesByName
