import type { AuditLog } from '../../memory/audit/audit-log.ts'
import { getAuditLogStats, listAuditLogs } from '../../memory/audit/read-audit-log.ts'
import type { Engine } from '../../memory/engine.ts'
import type { Handlers } from '../handlers.ts'

export const auditLogHandlers = (engine: Engine, log: AuditLog) =>
  ({
    listAuditLogs: async ({ params, query }) => {
      await log.flush()
      return listAuditLogs(engine, params.bank_id, query)
    },
    getAuditLogStats: async ({ params, query }) => {
      await log.flush()
      return getAuditLogStats(engine, params.bank_id, query)
    },
  }) satisfies Partial<Handlers>
