import type { BreakerState } from './language/decorators/circuit-breaker.ts'

/** Turns texts into vectors of unit length whose inner product says how alike they are. */
export interface EmbeddingModel {
  readonly provider: string
  readonly model: string
  readonly dimensions: number
  /** How its endpoint does; left out where there is none. */
  readonly state?: BreakerState
  /** How many texts one call takes at most. */
  readonly maxBatchSize: number
  /** One vector a text, in order. A question and what answers it may be embedded differently: say which it is. */
  embed(
    texts: readonly string[],
    options: { kind: 'document' | 'query'; signal?: AbortSignal },
  ): Promise<Float32Array[]>
}
