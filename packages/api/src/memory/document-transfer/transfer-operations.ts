import type { OnConflict } from './import/import-target.ts'

export const EXPORT_DOCUMENTS = 'export_documents'
export const IMPORT_DOCUMENTS = 'import_documents'

export interface ExportPayload {
  /** Null: all. */
  readonly document_ids: readonly string[] | null
  readonly include_observations: boolean
  readonly include_bank: boolean
  readonly include_history: boolean
}

export interface ImportPayload {
  readonly on_conflict: OnConflict
  /** The bank was made for the archive: it takes its settings, too. */
  readonly is_new_bank: boolean
}
