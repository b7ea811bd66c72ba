import type { CasesByName } from '../cases.ts'
import { auditLogCases } from './audit-log.ts'
import { bankTemplateCases } from './bank-templates.ts'
import { bankCases } from './banks.ts'
import { directiveCases } from './directives.ts'
import { documentTransferCases } from './document-transfer.ts'
import { documentCases } from './documents.ts'
import { entityCases } from './entities.ts'
import { fileCases } from './files.ts'
import { knowledgeBaseCases } from './knowledge-base.ts'
import { languageModelCases } from './language-models.ts'
import { memoryCases } from './memories.ts'
import { mentalModelCases } from './mental-models.ts'
import { monitoringCases } from './monitoring.ts'
import { operationCases } from './operations.ts'
import { recallCases } from './recall.ts'
import { retainCases } from './retain.ts'
import { webhookCases } from './webhooks.ts'

export const allCases: CasesByName = {
  ...monitoringCases,
  ...bankCases,
  ...retainCases,
  ...recallCases,
  ...memoryCases,
  ...documentCases,
  ...fileCases,
  ...documentTransferCases,
  ...entityCases,
  ...mentalModelCases,
  ...knowledgeBaseCases,
  ...directiveCases,
  ...operationCases,
  ...bankTemplateCases,
  ...webhookCases,
  ...auditLogCases,
  ...languageModelCases,
}
