import type { BreakerState } from '../language/decorators/circuit-breaker.ts'

/** Says how well documents answer a question. */
export interface Reranker {
  readonly provider: string
  readonly model: string
  /** How its endpoint does; left out where there is none. */
  readonly state?: BreakerState
  /** How many documents one call takes at most. */
  readonly maxBatchSize: number
  /** Scores from 0 to 1, in the order of the documents. */
  rerank(query: string, documents: readonly string[], signal?: AbortSignal): Promise<readonly number[]>
}
