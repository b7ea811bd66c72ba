import type { MemoryDefenseDecision } from 'hindsight-contract'

/** How far an import is, and what has become of what it has read. Kept with every step: it goes on from here. */
export interface ImportState {
  readonly documents_read: number
  readonly documents_imported: number
  readonly documents_skipped: number
  readonly facts_imported: number
  readonly observations_read: number
  readonly observations_imported: number
  readonly observations_skipped: number
  readonly skipped_document_ids: readonly string[]
  /** Archived id → the one that the document has now. */
  readonly remapped_document_ids: Readonly<Record<string, string>>
  /** Settings of the bank that this server does not take, and why. */
  readonly settings_refused?: readonly string[]
  /** What memory defense redacted or dropped; of documents and observations, by their places in the archive. */
  readonly memory_defense?: readonly MemoryDefenseDecision[]
}

export const FIRST_STATE: ImportState = {
  documents_read: 0,
  documents_imported: 0,
  documents_skipped: 0,
  facts_imported: 0,
  observations_read: 0,
  observations_imported: 0,
  observations_skipped: 0,
  skipped_document_ids: [],
  remapped_document_ids: {},
}
