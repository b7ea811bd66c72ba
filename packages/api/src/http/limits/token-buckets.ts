export interface TokenBucketSettings {
  readonly perMinute: number
  /** Tokens of a full bucket. */
  readonly burst: number
}

interface Bucket {
  tokens: number
  /** When `tokens` was right. */
  at: number
}

/** Buckets that have been left alone are full again: those of the longest unused clients are forgotten beyond this. */
const MOST_BUCKETS = 10_000

/** A token bucket for each client: filled steadily, emptied by requests. */
export class TokenBuckets {
  readonly #settings: TokenBucketSettings
  readonly #now: () => number
  /** The longest unused first. */
  readonly #buckets = new Map<string, Bucket>()

  /** @param now a clock that nobody sets, in milliseconds */
  constructor(settings: TokenBucketSettings, now: () => number = () => performance.now()) {
    this.#settings = settings
    this.#now = now
  }

  /** Takes a token and returns 0, or takes none and returns the milliseconds until there is one. */
  take(client: string): number {
    const { perMinute, burst } = this.#settings
    const now = this.#now()
    const { tokens, at } = this.#buckets.get(client) ?? { tokens: burst, at: now }
    const filled = Math.min(burst, tokens + ((now - at) * perMinute) / 60_000)
    const isEmpty = filled < 1
    this.#buckets.delete(client)
    this.#buckets.set(client, { tokens: isEmpty ? filled : filled - 1, at: now })
    if (this.#buckets.size > MOST_BUCKETS) this.#buckets.delete(this.#buckets.keys().next().value!)
    return isEmpty ? ((1 - filled) * 60_000) / perMinute : 0
  }
}
