const DEFAULT_LIMIT = 512

/** Vectors of questions that were asked lately; the one that was not asked for the longest goes first. */
export class QueryCache {
  readonly #limit: number
  readonly #vectors = new Map<string, Float32Array>()

  constructor(limit = DEFAULT_LIMIT) {
    this.#limit = limit
  }

  find(text: string): Float32Array | undefined {
    const vector = this.#vectors.get(text)
    if (vector === undefined) return undefined
    this.#vectors.delete(text)
    this.#vectors.set(text, vector)
    return vector
  }

  keep(text: string, vector: Float32Array): void {
    this.#vectors.set(text, vector)
    if (this.#vectors.size <= this.#limit) return
    const [oldest] = this.#vectors.keys()
    this.#vectors.delete(oldest!)
  }
}
