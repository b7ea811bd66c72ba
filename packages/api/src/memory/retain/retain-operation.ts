import type { MemoryItem } from 'hindsight-contract'

export const BATCH_RETAIN = 'batch_retain'
export const RETAIN = 'retain'
/** Retains of a document run in the order in which they were submitted; those of others beside them. */
export const documentSeries = (documentId: string): string => `document ${documentId}`

/** What a queued retain needs to be carried out, today or after a restart. */
export interface RetainPayload {
  /** Each with its document id. */
  readonly items: readonly MemoryItem[]
  /** What "now" is for items without a time. */
  readonly received_at: string
}

/** A stored document that is to be read anew. */
export interface ReprocessPayload {
  readonly reprocess: string
}

/** A stored document with stretches that a model could not be asked about; the rest of it is left as it is. */
export type RereadPayload = {
  readonly reread: string
}
