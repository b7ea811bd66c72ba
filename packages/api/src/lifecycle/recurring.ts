/** Work that is done at once and again at every interval, never twice at a time. It keeps no process alive. */
export class Recurring implements AsyncDisposable {
  readonly #timer: NodeJS.Timeout
  #running: Promise<void>

  /** @param onFailure told of each failure; the work is tried again at the next interval. */
  constructor(work: () => Promise<unknown>, intervalMs: number, onFailure: (error: unknown) => void) {
    const once = () => work().then(() => {}, onFailure)
    this.#running = once()
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(once)
    }, intervalMs).unref()
  }

  /** Resolves when what is under way has ended. */
  settled(): Promise<void> {
    return this.#running
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.settled()
  }
}
