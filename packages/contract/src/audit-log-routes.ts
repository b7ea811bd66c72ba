import { z } from 'zod'
import { AuditLogListResponse, AuditLogStatsResponse } from './audit-logs.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { inBank, limitTo, offset } from './route-fields.ts'

const tag = 'audit log'
const action = z.string().nullish().describe('Only this action.')

/** Who asked what of a bank, where that is written down. */
export const auditLogRoutes = {
  listAuditLogs: route({
    ...paths.listAuditLogs,
    params: inBank,
    query: z.object({
      action,
      transport: z.string().nullish().describe('`http` or `mcp`.'),
      start_date: z.string().nullish().describe('The first moment; ISO 8601.'),
      end_date: z.string().nullish().describe('The moment after the last; ISO 8601.'),
      limit: limitTo(500, 50),
      offset,
    }),
    output: AuditLogListResponse,
    tag,
    summary: 'What was asked of the bank, the newest first',
    description: 'Written down where `audit_log_enabled` of the bank, or of the server, says so.',
    keepNulls: true,
  }),
  getAuditLogStats: route({
    ...paths.getAuditLogStats,
    params: inBank,
    query: z.object({ action, period: z.string().default('7d').describe('`1d`, `7d` or `30d`.') }),
    output: AuditLogStatsResponse,
    tag,
    summary: 'The same, counted by day',
  }),
}
