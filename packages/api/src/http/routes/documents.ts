import { deleteDocument } from '../../memory/documents/delete-document.ts'
import { getChunk } from '../../memory/documents/get-chunk.ts'
import { getDocument } from '../../memory/documents/get-document.ts'
import { listChunks } from '../../memory/documents/list-chunks.ts'
import { listDocuments } from '../../memory/documents/list-documents.ts'
import { patchDocument } from '../../memory/documents/patch-document.ts'
import { reprocessDocument } from '../../memory/documents/reprocess-document.ts'
import type { Engine } from '../../memory/engine.ts'
import type { Handlers } from '../handlers.ts'

export const documentHandlers = (engine: Engine) =>
  ({
    listDocuments: ({ params, query }) => listDocuments(engine, params.bank_id, query),
    getDocument: ({ params }) => getDocument(engine, params.bank_id, params),
    patchDocument: ({ params, body }) =>
      patchDocument(engine, params.bank_id, { document_id: params.document_id, ...body }),
    deleteDocument: ({ params }) => deleteDocument(engine, params.bank_id, params),
    listChunks: ({ params, query }) =>
      listChunks(engine, params.bank_id, { document_id: params.document_id, ...query }),
    reprocessDocument: ({ params }) => reprocessDocument(engine, params.bank_id, params),
    getChunk: ({ params }) => getChunk(engine, params),
  }) satisfies Partial<Handlers>
