import type {
  MentalModelDeltaOperations,
  MentalModelDryRunRefreshResult,
  MentalModelRetraction,
} from 'hindsight-contract'
import type { Provenance } from './provenance.ts'

/** What a way of refreshing makes of a model's text. */
export interface RefreshDraft {
  readonly mode: 'full' | 'delta'
  /** Why a delta was not possible. */
  readonly fallbackReason: MentalModelDryRunRefreshResult['mode_fallback_reason']
  readonly outcome: MentalModelDryRunRefreshResult['outcome']
  /** What the evidence makes; '' when there is none. */
  readonly candidate: string
  /** What the model will say. */
  readonly content: string
  /** What `content` rests on; null: on what it rested on before. */
  readonly provenance: Provenance | null
  readonly modelUsed: boolean
  readonly deltaOperations: MentalModelDeltaOperations | null
  readonly retraction: MentalModelRetraction | null
  readonly warnings: readonly string[]
  /** Why what there was is kept although something else was asked for. */
  readonly failure: string | null
}
