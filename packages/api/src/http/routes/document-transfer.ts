import { gone } from '../../errors.ts'
import { submitExport } from '../../memory/document-transfer/submit-export.ts'
import { submitImport } from '../../memory/document-transfer/submit-import.ts'
import type { Engine } from '../../memory/engine.ts'
import type { Handlers } from '../handlers.ts'

export const documentTransferHandlers = (engine: Engine) =>
  ({
    exportDocumentsSync: async () => {
      throw gone('Exports run in the background now: POST to document-transfer/export and download what it makes.')
    },
    exportDocuments: ({ params, query }) => submitExport(engine, params.bank_id, query),
    importDocuments: ({ params, query, upload }) => submitImport(engine, params.bank_id, query, upload!),
  }) satisfies Partial<Handlers>
