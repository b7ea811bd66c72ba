import { Slots } from '../../lifecycle/slots.ts'
import type { Urgency } from '../../lifecycle/waiting-line.ts'
import { type BreakerState, CircuitBreaker } from '../language/decorators/circuit-breaker.ts'
import { wait } from '../language/decorators/wait.ts'
import { ModelError } from '../model-error.ts'

/** How patient a call is. */
export interface CallPatience {
  /** Of one attempt. */
  readonly timeoutMs: number
  /** After the first attempt. */
  readonly maxRetries: number
  /** Somebody waits for an `urgent` call; it goes before the others. */
  readonly urgency: Urgency
}

const FIRST_BACKOFF_MS = 500
/** Whoever is asked to wait for longer gives up. */
const LONGEST_BACKOFF_MS = 20_000

/** Lets only so many calls through at a time, ends those that take too long, repeats what may pass, and leaves an endpoint alone that does not work. */
export class GuardedEndpoint {
  readonly #name: string
  readonly #slots: Slots
  readonly #breaker: CircuitBreaker

  /** @param name what messages call it */
  constructor(name: string, maxConcurrent: number) {
    this.#name = name
    this.#slots = new Slots(maxConcurrent)
    this.#breaker = new CircuitBreaker(name)
  }

  get state(): BreakerState {
    return this.#breaker.state
  }

  async call<T>(
    work: (signal: AbortSignal) => Promise<T>,
    patience: CallPatience,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt(work, patience, signal)
      } catch (error) {
        if (attempt >= patience.maxRetries || !isWorthRetrying(error)) throw error
        const backoffMs = Math.random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt)
        await wait((error.retryAfterMs ?? 0) + backoffMs, signal)
      }
    }
  }

  async #attempt<T>(
    work: (signal: AbortSignal) => Promise<T>,
    { timeoutMs, urgency }: CallPatience,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const leave = await this.#slots.take(urgency, signal)
    try {
      const ticket = this.#breaker.enter()
      try {
        const result = await this.#withinTime(work, timeoutMs, signal)
        this.#breaker.answered(ticket)
        return result
      } catch (error) {
        if (error instanceof ModelError) this.#breaker.failed(error, ticket)
        else this.#breaker.abandoned(ticket)
        throw error
      }
    } finally {
      leave()
    }
  }

  /** Ends in time, whether the work listens to its signal or not. */
  async #withinTime<T>(
    work: (signal: AbortSignal) => Promise<T>,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const ending = new AbortController()
    const onAbort = () => ending.abort(signal!.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    const tooLate = () =>
      ending.abort(new ModelError('timeout', `${this.#name} did not answer within ${timeoutMs / 1_000} s`))
    const timer = setTimeout(tooLate, timeoutMs)
    const ended = new Promise<never>((_, reject) => {
      ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true })
    })
    try {
      return await Promise.race([work(ending.signal), ended])
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }
}

/** A breaker is there so that nobody waits; it is not waited for. */
function isWorthRetrying(error: unknown): error is ModelError {
  if (!(error instanceof ModelError) || !error.isPassing || error.kind === 'paused') return false
  return (error.retryAfterMs ?? 0) <= LONGEST_BACKOFF_MS
}
