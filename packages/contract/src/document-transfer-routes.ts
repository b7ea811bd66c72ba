import { z } from 'zod'
import { DocumentExportSubmitResponse, DocumentImportSubmitResponse } from './document-transfer.ts'
import { ErrorResponse } from './errors.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { flag, inBank } from './route-fields.ts'

const tag = 'document transfer'

/** Documents with their memories, from bank to bank and from server to server. */
export const documentTransferRoutes = {
  exportDocumentsSync: route({
    ...paths.exportDocumentsSync,
    params: inBank,
    output: ErrorResponse,
    tag,
    summary: 'Removed: answers 410',
    authenticated: false,
  }),
  exportDocuments: route({
    ...paths.exportDocuments,
    params: inBank,
    query: z.object({
      document_id: z.array(z.string()).nullish().describe('Repeat the parameter for several; left out: all.'),
      include_observations: flag(false).describe('Also observations; only with all documents.'),
      include_bank: flag(false).describe(
        'All of the bank: also observations, settings, mental models, knowledge base, directives and webhooks.',
      ),
      include_history: flag(false).describe('Also what memories, documents and mental models said earlier.'),
    }),
    output: DocumentExportSubmitResponse,
    status: 202,
    tag,
    summary: 'Export documents with their memories',
    description:
      'Queues an operation. When it is done, `download_url` of its `result_metadata` leads to a ZIP archive, which is kept until the record of the operation is deleted.',
  }),
  importDocuments: route({
    ...paths.importDocuments,
    params: inBank,
    query: z.object({
      on_conflict: z
        .string()
        .default('skip')
        .describe('What becomes of a document whose id is taken: `skip` it, `replace` the one there, or `new-id`.'),
    }),
    upload: { files: 'file', single: true, request: null },
    output: DocumentImportSubmitResponse,
    status: 202,
    tag,
    summary: 'Import an archive',
    description:
      'Queues an operation that embeds the memories anew, without a language model. Interrupted, it goes on where it was. Creates the bank.',
  }),
}
