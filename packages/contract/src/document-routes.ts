import { z } from 'zod'
import {
  ChunkResponse,
  DeleteDocumentResponse,
  DocumentResponse,
  ListChunksResponse,
  ListDocumentsResponse,
  ReprocessDocumentResponse,
  UpdateDocumentRequest,
  UpdateDocumentResponse,
} from './documents.ts'
import { PathText } from './id.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { inBank, limit, limitTo, offset, oneDocument, substring, tags } from './route-fields.ts'

/** What was retained, as it was given. */
export const documentRoutes = {
  listDocuments: route({
    ...paths.listDocuments,
    params: inBank,
    query: z.object({
      q: substring,
      tags,
      tags_match: z.string().default('any_strict'),
      limit: limit(100),
      offset,
    }),
    output: ListDocumentsResponse,
    tag: 'documents',
    summary: 'List documents, the last updated first',
    keepNulls: true,
  }),
  listChunks: route({
    ...paths.listChunks,
    params: oneDocument,
    query: z.object({ limit: limitTo(1000, 100), offset }),
    output: ListChunksResponse,
    tag: 'documents',
    summary: 'Chunks of a document, in order',
  }),
  reprocessDocument: route({
    ...paths.reprocessDocument,
    params: oneDocument,
    output: ReprocessDocumentResponse,
    tag: 'documents',
    summary: 'Queue a new extraction of a document',
    description: 'As if its stored text were retained again.',
  }),
  getDocument: route({
    ...paths.getDocument,
    params: oneDocument,
    output: DocumentResponse,
    tag: 'documents',
    summary: 'One document with its text',
    keepNulls: true,
  }),
  patchDocument: route({
    ...paths.patchDocument,
    params: oneDocument,
    body: UpdateDocumentRequest,
    output: UpdateDocumentResponse,
    tag: 'documents',
    summary: 'Replace the tags of a document',
  }),
  deleteDocument: route({
    ...paths.deleteDocument,
    params: oneDocument,
    output: DeleteDocumentResponse,
    tag: 'documents',
    summary: 'Delete a document and its memories',
  }),
  getChunk: route({
    ...paths.getChunk,
    params: z.object({ chunk_id: PathText }),
    output: ChunkResponse,
    tag: 'documents',
    summary: 'One chunk',
  }),
}
