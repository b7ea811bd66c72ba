import type { RecalledRow } from './fetch-memories.ts'

interface Kept {
  readonly row: RecalledRow
  /** The bank's sequence that the row was read at, or an earlier one. */
  readonly readAt: number
}

/** What a row takes beside its text; measured on turns with two entities. */
const BYTES_BESIDE_TEXT = 1_000
const DEFAULT_BUDGET_BYTES = 32 * 2 ** 20

/**
 * Rows that were recalled lately, so that questions about the same things need not read them again. A row is used only
 * when it is as new as the search that found its memory, and no entity of the bank was renamed since it was read.
 */
export class RecalledRows {
  readonly #budgetBytes: number
  /** Two generations: when the younger has filled half of the budget, the older is forgotten and it takes its place. */
  #younger = new Map<number, Kept>()
  #older = new Map<number, Kept>()
  #youngerBytes = 0

  constructor(budgetBytes = DEFAULT_BUDGET_BYTES) {
    this.#budgetBytes = budgetBytes
  }

  find(memory: number, newer: { readonly sequence: number; readonly namesSequence: number }): RecalledRow | undefined {
    const young = this.#younger.get(memory)
    const kept = young ?? this.#older.get(memory)
    if (kept === undefined || kept.row.sequence < newer.sequence || kept.readAt < newer.namesSequence) return undefined
    if (young === undefined) this.#put(kept)
    return kept.row
  }

  keep(row: RecalledRow, readAt: number): void {
    this.#put({ row, readAt })
  }

  #put(kept: Kept): void {
    this.#younger.set(kept.row.number, kept)
    this.#youngerBytes += BYTES_BESIDE_TEXT + 2 * kept.row.text.length
    if (this.#youngerBytes < this.#budgetBytes / 2) return
    this.#older = this.#younger
    this.#younger = new Map()
    this.#youngerBytes = 0
  }
}
