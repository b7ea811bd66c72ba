import { AbortedError, TimeoutError } from './errors.ts'

/** The longest delay a platform's timer knows; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * One call's time: a signal that aborts when the time is over or the caller's own signal does, and the error that says
 * which. A timer that is cleared and not `AbortSignal.timeout`, whose timers would outlive their calls by minutes.
 */
export class CallTimer {
  readonly #operation: string
  readonly #timeoutMs: number
  readonly #deadline: number
  readonly #controller = new AbortController()
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #callerSignal: AbortSignal | undefined
  readonly #onCallerAbort: () => void

  constructor(operation: string, timeoutMs: number, callerSignal: AbortSignal | undefined) {
    this.#operation = operation
    this.#timeoutMs = timeoutMs
    this.#deadline = Date.now() + timeoutMs
    this.#callerSignal = callerSignal
    this.#onCallerAbort = () => this.#controller.abort(callerSignal?.reason)
    this.#timer = setTimeout(() => this.#controller.abort(), Math.min(timeoutMs, LONGEST_TIMER_MS))
    if (callerSignal?.aborted) this.#onCallerAbort()
    else callerSignal?.addEventListener('abort', this.#onCallerAbort, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  remainingMs(): number {
    return this.#deadline - Date.now()
  }

  /** The work's outcome, or as soon as the signal aborts: @throws AbortedError, TimeoutError. */
  async guard<T>(work: T | Promise<T>): Promise<T> {
    if (!(work instanceof Promise)) {
      if (this.signal.aborted) throw this.#interruption()
      return work
    }
    return new Promise<T>((resolve, reject) => {
      const onAbort = () => reject(this.#interruption())
      if (this.signal.aborted) onAbort()
      else this.signal.addEventListener('abort', onAbort, { once: true })
      work.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', onAbort))
    })
  }

  /** Call when the call has ended, however it did. */
  end(): void {
    clearTimeout(this.#timer)
    this.#callerSignal?.removeEventListener('abort', this.#onCallerAbort)
  }

  #interruption(): AbortedError | TimeoutError {
    const cause = this.signal.reason
    return this.#callerSignal?.aborted
      ? new AbortedError(`${this.#operation} was aborted`, { cause })
      : new TimeoutError(`${this.#operation} got no answer within ${this.#timeoutMs} ms`, { cause })
  }
}
