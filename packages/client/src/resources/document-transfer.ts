import type { DocumentExportSubmitResponse, DocumentImportSubmitResponse } from 'hindsight-contract'
import { HindsightError } from '../errors.ts'
import type { RequestOptions, Transport } from '../transport.ts'
import { Operations } from './operations.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

export interface ExportOptions {
  /** Left out: all. */
  documentIds?: string[]
  /** Also observations; only with all documents. */
  includeObservations?: boolean
  /** All of the bank: also observations, settings, mental models, knowledge base, directives and webhooks. */
  includeBank?: boolean
  /** Also what memories, documents and mental models said earlier. */
  includeHistory?: boolean
}

export interface ImportOptions {
  /** What becomes of a document whose id is taken. Default `skip`. */
  onConflict?: 'skip' | 'replace' | 'new-id'
}

/** Documents with their memories as archives, from bank to bank and from server to server. */
export class DocumentTransfer extends Resource {
  readonly #operations: Operations

  constructor(transport: Transport) {
    super(transport)
    this.#operations = new Operations(transport)
  }

  /** Queues an export. */
  submitExport(bankId: string, options: ExportOptions & RequestOptions = {}): Promise<DocumentExportSubmitResponse> {
    const [request, { documentIds, ...include }] = splitOptions(options)
    const query = { ...toWireNames(include), ...(documentIds && { document_id: documentIds }) }
    return this.call('exportDocuments', { params: { bank_id: bankId }, query }, request)
  }

  /** The bytes of the archive that an export has made, as they come. */
  download(storageKey: string, options?: RequestOptions): AsyncGenerator<Uint8Array, void, undefined> {
    return this.fetchBytes('downloadFile', { params: { key: storageKey } }, options)
  }

  /**
   * Exports, waits, and gives the bytes of the archive as they come. `timeoutMs` is the longest wait for the archive
   * (default 300,000), and for its bytes. @throws HindsightError when the export fails
   */
  async *export(
    bankId: string,
    options: ExportOptions & RequestOptions = {},
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const [request] = splitOptions(options)
    const { operation_id: operationId } = await this.submitExport(bankId, options)
    const {
      status,
      error_message: message,
      result_metadata: result,
    } = await this.#operations.wait(bankId, operationId, request)
    const key = result?.storage_key
    if (status !== 'completed' || typeof key !== 'string') {
      throw new HindsightError(`Export ${operationId} is ${status}${message ? `: ${message}` : ''}`)
    }
    yield* this.download(key, request)
  }

  /**
   * Queues the import of an archive; the bank is made when it is missing. Wait for it with `operations.wait`. Of a large
   * file make a `Blob` that is not read before it is sent (Node: `fs.openAsBlob`).
   */
  import(
    bankId: string,
    archive: Blob | Uint8Array,
    options: ImportOptions & RequestOptions = {},
  ): Promise<DocumentImportSubmitResponse> {
    const [request, query] = splitOptions(options)
    const content = archive instanceof Blob ? archive : new Blob([archive as Uint8Array<ArrayBuffer>])
    const upload = [{ name: 'file', content, filename: 'transfer.zip' }]
    return this.call('importDocuments', { params: { bank_id: bankId }, query: toWireNames(query), upload }, request)
  }
}
