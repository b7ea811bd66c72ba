import { ModelError, type ModelErrorKind } from '../../model-error.ts'

/** Failures in a row after which nobody asks any more. */
const FAILURES = 5
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 60_000

/** These pass only when somebody changes something: one is enough to stop asking for a while. */
const HOPELESS: readonly ModelErrorKind[] = ['authentication', 'not_found']
/** The endpoint itself is in trouble. Everything else it has answered. */
const TROUBLE: readonly ModelErrorKind[] = ['unavailable', 'timeout', ...HOPELESS]

export interface BreakerState {
  /** `probing`: one call is under way to see whether it works again. */
  readonly state: 'closed' | 'open' | 'probing'
  readonly pausedUntil: Date | null
  readonly failuresInARow: number
  readonly lastError: { readonly at: Date; readonly kind: ModelErrorKind; readonly message: string } | null
}

/** Handed out for each call, so that those that began before the breaker opened count once. */
export interface BreakerTicket {
  readonly era: number
  readonly probe: boolean
}

/**
 * Keeps callers from waiting for an endpoint that does not work: after several failures in a row it fails them at once,
 * until a pause is over; then one call tries, and its failure doubles the pause.
 */
export class CircuitBreaker {
  readonly #name: string
  #failures = 0
  #pauseMs = FIRST_PAUSE_MS
  /** 0: closed. */
  #openUntil = 0
  #probing = false
  #era = 0
  #lastError: BreakerState['lastError'] = null

  /** @param name what messages call the endpoint */
  constructor(name: string) {
    this.#name = name
  }

  get state(): BreakerState {
    const open = this.#openUntil > 0
    return {
      state: this.#probing ? 'probing' : open ? 'open' : 'closed',
      pausedUntil: open ? new Date(this.#openUntil) : null,
      failuresInARow: this.#failures,
      lastError: this.#lastError,
    }
  }

  /** @throws ModelError `paused` when nobody shall ask now. */
  enter(): BreakerTicket {
    if (this.#openUntil === 0) return { era: this.#era, probe: false }
    const leftMs = this.#openUntil - Date.now()
    if (leftMs > 0 || this.#probing) {
      const until = leftMs > 0 ? `until ${new Date(this.#openUntil).toISOString()}` : 'while it is being tried'
      throw new ModelError('paused', `${this.#name} is not asked ${until}: ${this.#lastError?.message ?? ''}`, {
        retryAfterMs: Math.max(leftMs, 1_000),
      })
    }
    this.#probing = true
    return { era: this.#era, probe: true }
  }

  /** The endpoint has answered, if only to say no. */
  answered({ probe }: BreakerTicket): void {
    if (probe) this.#probing = false
    this.#failures = 0
    this.#openUntil = 0
    this.#pauseMs = FIRST_PAUSE_MS
  }

  failed(error: ModelError, ticket: BreakerTicket): void {
    if (error.kind !== 'paused') this.#lastError = { at: new Date(), kind: error.kind, message: error.message }
    if (TROUBLE.includes(error.kind)) this.#countFailure(error, ticket)
    // A limit is no failure, but an endpoint that only refuses has not shown that it works either.
    else if (error.kind === 'rate_limited' || error.kind === 'paused') this.abandoned(ticket)
    else this.answered(ticket)
  }

  #countFailure({ kind }: ModelError, { probe, era }: BreakerTicket): void {
    if (probe) this.#probing = false
    if (era !== this.#era) return
    this.#failures++
    if (!probe && !HOPELESS.includes(kind) && this.#failures < FAILURES) return
    if (probe) this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2)
    this.#openUntil = Date.now() + this.#pauseMs
    this.#era++
  }

  /** The caller went away before anything was known. */
  abandoned({ probe }: BreakerTicket): void {
    if (probe) this.#probing = false
  }
}
