import type { FileMetadata } from 'hindsight-contract'

export const FILE_CONVERT_RETAIN = 'file_convert_retain'

/** What a queued conversion needs besides its stored file. */
export interface FilePayload {
  readonly filename: string
  readonly document_id: string
  readonly metadata: Omit<FileMetadata, 'document_id' | 'parser'>
  /** What "now" is for a file without a time. */
  readonly received_at: string
}
