/** A provider's embedding endpoint: one request for each `embed`. */
export interface EmbeddingVendor {
  readonly provider: string
  readonly model: string
  /** Null when only an answer tells. */
  readonly dimensions: number | null
  /** How many texts one request takes at most. */
  readonly maxBatchSize: number
  /** One vector a text, in order, of any length. @throws ModelError */
  embed(texts: readonly string[], kind: EmbeddingKind, signal?: AbortSignal): Promise<Float32Array[]>
}

export type EmbeddingKind = 'document' | 'query'
