import type { ArchiveLimits } from './archive/archive-reader.ts'

export interface TransferSettings {
  /** An archive as it is uploaded. */
  readonly mostArchiveBytes: number
  /** What it may unpack to. */
  readonly limits: ArchiveLimits
}
