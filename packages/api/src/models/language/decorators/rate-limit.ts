import { ModelError } from '../../model-error.ts'
import { type Urgency, WaitingLine } from './waiting-line.ts'

export interface RateLimitOptions {
  /** What messages call the endpoint. */
  readonly name: string
  /** Null: as many as the endpoint takes, which is found out. */
  readonly requestsPerMinute: number | null
  /** When the endpoint asks for a longer pause, callers are told so instead of waiting. */
  readonly longestWaitMs: number
}

/** How long an endpoint that says "too many" without saying for how long is left alone. */
const UNTOLD_PAUSE_MS = 1_000
const FIRST_INTERVAL_MS = 50
const LONGEST_INTERVAL_MS = 5_000
/** What each answer leaves of the interval that refusals have brought. */
const RECOVERY = 0.8

/**
 * What one endpoint lets through, for all who call it. A token bucket of size one, kept as the earliest time of the next
 * call (the generic cell rate algorithm, ITU-T I.371): a configured rate is the interval between calls. When the
 * endpoint refuses, everybody waits for as long as it asks; then calls go one by one, at an interval that doubles with
 * each further refusal and shrinks with each answer.
 */
export class RateLimit {
  readonly #name: string
  readonly #configuredIntervalMs: number
  readonly #longestWaitMs: number
  readonly #line = new WaitingLine()
  #timer: NodeJS.Timeout | undefined
  #intervalMs: number
  #nextAt = 0
  #pausedUntil = 0
  /** Counts refusals that slowed us down: calls that left before one tell nothing new about the pace. */
  #pace = 0

  constructor({ name, requestsPerMinute, longestWaitMs }: RateLimitOptions) {
    this.#name = name
    this.#configuredIntervalMs = requestsPerMinute === null ? 0 : 60_000 / requestsPerMinute
    this.#intervalMs = this.#configuredIntervalMs
    this.#longestWaitMs = longestWaitMs
  }

  /** Until when the endpoint has asked to be left alone; null when it has not, or not any more. */
  get pausedUntil(): Date | null {
    return this.#pausedUntil > Date.now() ? new Date(this.#pausedUntil) : null
  }

  /**
   * Waits for this call's turn.
   * @throws ModelError `rate_limited` when the endpoint wants a longer pause than anyone should wait
   */
  async turn(urgency: Urgency, signal?: AbortSignal): Promise<void> {
    const tooLong = this.#tooLongPause()
    if (tooLong !== null) throw tooLong
    const turn = this.#line.wait(urgency, signal)
    this.#admit()
    await turn
  }

  /** The pace that a call leaves at, to be handed to `refused`. */
  get pace(): number {
    return this.#pace
  }

  /** The endpoint said "too many", and perhaps for how long. */
  refused(retryAfterMs: number | undefined, pace: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + (retryAfterMs ?? UNTOLD_PAUSE_MS))
    const tooLong = this.#tooLongPause()
    if (tooLong !== null) this.#line.refuseAll(tooLong)
    if (pace !== this.#pace) return
    this.#pace++
    const longer = Math.min(LONGEST_INTERVAL_MS, Math.max(FIRST_INTERVAL_MS, this.#intervalMs * 2))
    this.#intervalMs = Math.max(this.#configuredIntervalMs, longer)
  }

  answered(): void {
    const shorter = this.#intervalMs * RECOVERY
    this.#intervalMs = Math.max(this.#configuredIntervalMs, shorter < FIRST_INTERVAL_MS / 2 ? 0 : shorter)
  }

  #admit(): void {
    clearTimeout(this.#timer)
    while (!this.#line.isEmpty) {
      const waitMs = Math.max(this.#nextAt, this.#pausedUntil) - Date.now()
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#admit(), waitMs)
        return
      }
      this.#nextAt = Date.now() + this.#intervalMs
      this.#line.admitNext()
    }
  }

  #tooLongPause(): ModelError | null {
    const retryAfterMs = this.#pausedUntil - Date.now()
    if (retryAfterMs <= this.#longestWaitMs) return null
    const until = new Date(this.#pausedUntil).toISOString()
    return new ModelError('rate_limited', `${this.#name} takes no more calls until ${until}`, { retryAfterMs })
  }
}
