/**
 * Counts work in progress, so that a stopping server can wait for it and an idle one can tell that it is idle.
 * Idle time runs from the end of the last work, never from its start.
 */
export class Activity {
  #running = 0
  #lastEndedAt: number
  #drained: (() => void)[] = []
  readonly #now: () => number

  /** @param now a clock that nobody sets, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#lastEndedAt = now()
  }

  get running(): number {
    return this.#running
  }

  /** Call the returned function once when the work has ended. What turns out not to count leaves no trace. */
  begin(): (outcome?: { readonly counts: boolean }) => void {
    this.#running++
    let ended = false
    return ({ counts } = { counts: true }) => {
      if (ended) return
      ended = true
      this.#running--
      if (counts) this.#lastEndedAt = this.#now()
      if (this.#running === 0) {
        for (const resolve of this.#drained.splice(0)) resolve()
      }
    }
  }

  idleForMs(): number {
    return this.#running > 0 ? 0 : this.#now() - this.#lastEndedAt
  }

  /** True when all work ended in time. */
  drain(timeoutMs: number): Promise<boolean> {
    if (this.#running === 0) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs)
      this.#drained.push(() => {
        clearTimeout(timer)
        resolve(true)
      })
    })
  }
}
