import { CONSOLIDATION } from './memory/consolidation/queue-consolidation.ts'
import { runConsolidation } from './memory/consolidation/run-consolidation.ts'
import { runExport } from './memory/document-transfer/run-export.ts'
import { runImport } from './memory/document-transfer/run-import.ts'
import { EXPORT_DOCUMENTS, IMPORT_DOCUMENTS } from './memory/document-transfer/transfer-operations.ts'
import { embedMemories } from './memory/embedding-spaces/embed-memories.ts'
import { EMBED_MEMORIES } from './memory/embedding-spaces/queue-embedding.ts'
import { FILE_CONVERT_RETAIN } from './memory/files/file-operation.ts'
import { runFileConversion } from './memory/files/run-file-conversion.ts'
import { REFRESH_MENTAL_MODEL } from './memory/mental-models/queue-refresh.ts'
import { refreshMentalModelHandler } from './memory/mental-models/refresh-mental-model.ts'
import { RETAIN } from './memory/retain/retain-operation.ts'
import { runRetain } from './memory/retain/run-retain.ts'
import { deliverWebhook } from './memory/webhooks/deliver-webhook.ts'
import { WEBHOOK_DELIVERY } from './memory/webhooks/webhook.ts'
import type { OperationHandlers } from './operations/operation-worker.ts'

/** What the worker can do, by operation type. */
export function createOperationHandlers(): OperationHandlers {
  return {
    [RETAIN]: runRetain,
    [CONSOLIDATION]: runConsolidation,
    [EMBED_MEMORIES]: embedMemories,
    [REFRESH_MENTAL_MODEL]: refreshMentalModelHandler,
    [FILE_CONVERT_RETAIN]: runFileConversion,
    [EXPORT_DOCUMENTS]: runExport,
    [IMPORT_DOCUMENTS]: runImport,
    [WEBHOOK_DELIVERY]: deliverWebhook,
  }
}
