import type {
  ChunkResponse,
  DeleteDocumentResponse,
  DocumentResponse,
  ListChunksResponse,
  ListDocumentsResponse,
  ReprocessDocumentResponse,
  TagsMatch,
  UpdateDocumentResponse,
} from 'hindsight-contract'
import { iteratePages } from '../page.ts'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

export interface DocumentFilter {
  /** Part of the id, whatever its case. */
  q?: string
  tags?: string[]
  tagsMatch?: TagsMatch
}

export class Documents extends Resource {
  list(
    bankId: string,
    options: DocumentFilter & { limit?: number; offset?: number } & RequestOptions = {},
  ): Promise<ListDocumentsResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listDocuments', { params: { bank_id: bankId }, query: toWireNames(query) }, request)
  }

  iterate(
    bankId: string,
    options: DocumentFilter & RequestOptions = {},
  ): AsyncGenerator<ListDocumentsResponse['items'][number]> {
    return iteratePages((limit, offset) => this.list(bankId, { ...options, limit, offset }))
  }

  get(bankId: string, documentId: string, options?: RequestOptions): Promise<DocumentResponse> {
    return this.call('getDocument', { params: this.#params(bankId, documentId) }, options)
  }

  /** Replaces the tags of the document and of its memories. */
  update(
    bankId: string,
    documentId: string,
    changes: { tags?: string[] },
    options?: RequestOptions,
  ): Promise<UpdateDocumentResponse> {
    const parts = { params: this.#params(bankId, documentId), body: changes, idempotent: true }
    return this.call('patchDocument', parts, options)
  }

  /** Deletes the document and its memories. */
  delete(bankId: string, documentId: string, options?: RequestOptions): Promise<DeleteDocumentResponse> {
    return this.call('deleteDocument', { params: this.#params(bankId, documentId) }, options)
  }

  chunks(
    bankId: string,
    documentId: string,
    options: { limit?: number; offset?: number } & RequestOptions = {},
  ): Promise<ListChunksResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listChunks', { params: this.#params(bankId, documentId), query }, request)
  }

  /** Every chunk of the document, in its order. */
  iterateChunks(bankId: string, documentId: string, options: RequestOptions = {}): AsyncGenerator<ChunkResponse> {
    return iteratePages((limit, offset) => this.chunks(bankId, documentId, { ...options, limit, offset }))
  }

  chunk(chunkId: string, options?: RequestOptions): Promise<ChunkResponse> {
    return this.call('getChunk', { params: { chunk_id: chunkId } }, options)
  }

  /** Queues a new extraction. */
  reprocess(bankId: string, documentId: string, options?: RequestOptions): Promise<ReprocessDocumentResponse> {
    return this.call('reprocessDocument', { params: this.#params(bankId, documentId) }, options)
  }

  #params(bankId: string, documentId: string) {
    return { bank_id: bankId, document_id: documentId }
  }
}
