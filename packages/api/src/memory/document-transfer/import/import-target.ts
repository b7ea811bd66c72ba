import type { Bank } from '../../banks/find-bank.ts'
import type { Engine } from '../../engine.ts'

/** What becomes of a document whose id the bank has already. */
export type OnConflict = 'skip' | 'replace' | 'new-id'

export interface ImportTarget {
  readonly engine: Engine
  readonly bankNumber: number
  readonly bank: Bank
  /** Tells one import from another; stays the same when it goes on after an interruption. */
  readonly importId: string
  readonly onConflict: OnConflict
  /** Whether observations come with the facts: then those stay consolidated. */
  readonly bringsObservations: boolean
}
