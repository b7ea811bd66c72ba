import type { FileMetadataInput, FileRetainResponse } from 'hindsight-contract'
import { newId } from '../new-id.ts'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

/** A `File`, a `Blob` that is named, or what a file holds. */
export type FileToRetain = (Blob & { readonly name?: string }) | NamedContent

export interface NamedContent {
  /** Its ending tells kinds of text apart: `.md`, `.csv`, `.json` … */
  readonly name: string
  /** Node: `await fs.openAsBlob(path)` is not read before it is sent. */
  readonly content: Blob | Uint8Array | string
}

/** What is known of a file: by wire names, or by those of options. */
export type FileDescription = Omit<FileMetadataInput, 'timestamp'> & {
  documentId?: string
  /** When it was written; `unset`: deliberately no time. Default now. */
  timestamp?: Date | string | null | undefined
}

export interface RetainFilesOptions extends RequestOptions {
  /** Of all files: where they come from, in free words. */
  context?: string
  /** One for each file, in their order. */
  filesMetadata?: readonly FileDescription[]
}

const DOWNLOAD_PATH = '/v1/default/files/download/'

export class Files extends Resource {
  /**
   * Uploads files, which are converted and retained in the background: one operation a file, in their order. All of them
   * are taken, or none. The bank has to exist.
   */
  retain(
    bankId: string,
    files: readonly FileToRetain[],
    options: RetainFilesOptions = {},
  ): Promise<FileRetainResponse> {
    const [request, { context, filesMetadata }] = splitOptions(options)
    const descriptions: readonly FileDescription[] = filesMetadata ?? files.map(() => ({}))
    const files_metadata = descriptions.map((description) => ({
      ...(context === undefined ? {} : { context }),
      // The same document however often it is sent: an upload whose answer was lost can be repeated.
      document_id: `file_${newId()}`,
      ...toWireNames(description),
      ...timestampOf(description.timestamp),
    }))
    const upload = [
      { name: 'request', content: JSON.stringify({ files_metadata }) },
      ...files.map((file) => ({ name: 'files', content: contentOf(file), filename: file.name ?? 'unnamed' })),
    ]
    return this.call('retainFiles', { params: { bank_id: bankId }, upload, idempotent: true }, request)
  }

  /** The bytes of a file that the server has kept, as they come; by its key or its `download_url`. */
  download(keyOrUrl: string, options?: RequestOptions): AsyncGenerator<Uint8Array, void, undefined> {
    const start = keyOrUrl.indexOf(DOWNLOAD_PATH)
    const key = start < 0 ? keyOrUrl : keyOrUrl.slice(start + DOWNLOAD_PATH.length)
    return this.fetchBytes('downloadFile', { params: { key } }, options)
  }
}

const timestampOf = (timestamp: Date | string | null | undefined) =>
  timestamp instanceof Date ? { timestamp: timestamp.toISOString() } : {}

function contentOf(file: FileToRetain): Blob {
  if (file instanceof Blob) return file
  const { content } = file as NamedContent
  return content instanceof Blob ? content : new Blob([content as Uint8Array<ArrayBuffer> | string])
}
