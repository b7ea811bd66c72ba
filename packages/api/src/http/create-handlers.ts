import type { AuditLog } from '../memory/audit/audit-log.ts'
import type { Engine } from '../memory/engine.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Handlers } from './handlers.ts'
import { auditLogHandlers } from './routes/audit-log.ts'
import { bankTemplateHandlers } from './routes/bank-templates.ts'
import { bankHandlers } from './routes/banks.ts'
import { directiveHandlers } from './routes/directives.ts'
import { documentTransferHandlers } from './routes/document-transfer.ts'
import { documentHandlers } from './routes/documents.ts'
import { entityHandlers } from './routes/entities.ts'
import { fileHandlers } from './routes/files.ts'
import { knowledgeBaseHandlers } from './routes/knowledge-base.ts'
import { languageModelHandlers } from './routes/language-models.ts'
import { memoryHandlers } from './routes/memories.ts'
import { mentalModelHandlers } from './routes/mental-models.ts'
import { type MonitoringSource, monitoringHandlers } from './routes/monitoring.ts'
import { operationHandlers } from './routes/operations.ts'
import { webhookHandlers } from './routes/webhooks.ts'

/** Every operation of the contract and what does it. */
export function createHandlers(
  engine: Engine,
  metrics: Metrics,
  monitoring: MonitoringSource,
  audit: AuditLog,
): Handlers {
  return {
    ...monitoringHandlers(monitoring),
    ...bankHandlers(engine, monitoring),
    ...memoryHandlers(engine, metrics),
    ...documentHandlers(engine),
    ...fileHandlers(engine),
    ...documentTransferHandlers(engine),
    ...entityHandlers(engine),
    ...mentalModelHandlers(engine),
    ...directiveHandlers(engine),
    ...bankTemplateHandlers(engine),
    ...auditLogHandlers(engine, audit),
    ...knowledgeBaseHandlers(engine),
    ...webhookHandlers(engine),
    ...operationHandlers(engine),
    ...languageModelHandlers(engine, monitoring.language),
  }
}
