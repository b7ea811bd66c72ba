import { type Urgency, WaitingLine } from '../../../lifecycle/waiting-line.ts'
import { ModelError } from '../../model-error.ts'

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
/** The rate at which an endpoint refused is the most it takes, or a little more. */
const BACK_OFF = 0.7
const SLOWEST_PER_SECOND = 0.2
/** Faster than this nobody needs to be held back. */
const FASTEST_PER_SECOND = 100
/** Growth of the rate in a second: up to what was refused, and from there, the faster the longer it goes well. */
const GROWTH_BELOW = 0.2
const GROWTH_BEYOND = 0.02
const GROWTH_DOUBLES_AFTER_MS = 10_000
/** What the present rate is measured over. */
const WINDOW_MS = 1_000

/**
 * What one endpoint lets through, for all who call it. When it refuses, everybody waits for as long as it asks. After
 * that, calls go one by one at a rate that is found out: a part of the one that was refused, from there quickly up to
 * it and slowly beyond, as congestion control does (after CUBIC, RFC 9438). A configured rate is never exceeded. The
 * pace is kept as the earliest time of the next call (generic cell rate algorithm, ITU-T I.371).
 */
export class RateLimit {
  readonly #name: string
  readonly #mostPerSecond: number
  readonly #longestWaitMs: number
  readonly #line = new WaitingLine()
  #timer: NodeJS.Timeout | undefined
  /** Infinity: nobody is held back. */
  #perSecond: number
  #refusedPerSecond = Number.POSITIVE_INFINITY
  #refusedAt = 0
  /** When the last calls left. */
  #recent: number[] = []
  #nextAt = 0
  #pausedUntil = 0
  /** Counts refusals that slowed us down: calls that left before one tell nothing new about the pace. */
  #pace = 0

  constructor({ name, requestsPerMinute, longestWaitMs }: RateLimitOptions) {
    this.#name = name
    this.#mostPerSecond = requestsPerMinute === null ? Number.POSITIVE_INFINITY : requestsPerMinute / 60
    this.#perSecond = this.#mostPerSecond
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

  /** Changes when the endpoint refuses: turns that were given before are worth nothing any more. */
  get pace(): number {
    return this.#pace
  }

  /** A call leaves now. Returns the pace that it leaves at, to be handed to `refused`. */
  departed(): number {
    this.#recent.push(Date.now())
    this.#measure()
    return this.#pace
  }

  /** The endpoint said "too many", and perhaps for how long. */
  refused(retryAfterMs: number | undefined, pace: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + (retryAfterMs ?? UNTOLD_PAUSE_MS))
    const tooLong = this.#tooLongPause()
    if (tooLong !== null) this.#line.refuseAll(tooLong)
    if (pace !== this.#pace) return
    this.#pace++
    this.#refusedAt = Date.now()
    this.#refusedPerSecond = Math.max(SLOWEST_PER_SECOND, Math.min(this.#perSecond, this.#measure()))
    this.#perSecond = Math.max(SLOWEST_PER_SECOND, this.#refusedPerSecond * BACK_OFF)
  }

  answered(): void {
    if (this.#perSecond === this.#mostPerSecond) return
    const quietMs = Date.now() - this.#refusedAt
    const growth =
      this.#perSecond < this.#refusedPerSecond * 0.9
        ? GROWTH_BELOW
        : GROWTH_BEYOND * 2 ** (quietMs / GROWTH_DOUBLES_AFTER_MS)
    // There are as many answers in a second as the rate says.
    const faster = this.#perSecond + growth
    this.#perSecond = Math.min(this.#mostPerSecond, faster > FASTEST_PER_SECOND ? Number.POSITIVE_INFINITY : faster)
  }

  #measure(): number {
    const since = Date.now() - WINDOW_MS
    this.#recent = this.#recent.filter((time) => time > since)
    return (this.#recent.length * 1_000) / WINDOW_MS
  }

  #admit(): void {
    clearTimeout(this.#timer)
    while (!this.#line.isEmpty) {
      const waitMs = Math.max(this.#nextAt, this.#pausedUntil) - Date.now()
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#admit(), waitMs)
        return
      }
      this.#nextAt = Date.now() + 1_000 / this.#perSecond
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
