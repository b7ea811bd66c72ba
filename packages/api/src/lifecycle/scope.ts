/** Resources that are closed together, the last opened first. Closing twice is closing once. */
export class Scope implements AsyncDisposable {
  readonly #closers: (() => unknown)[] = []
  #closing: Promise<void> | null = null

  use<T extends AsyncDisposable>(resource: T): T {
    this.defer(() => resource[Symbol.asyncDispose]())
    return resource
  }

  defer(close: () => unknown): void {
    this.#closers.push(close)
  }

  /** Runs every closer even when one fails. @throws AggregateError of what failed. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const failures: unknown[] = []
    for (const close of this.#closers.reverse()) {
      try {
        await close()
      } catch (failure) {
        failures.push(failure)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some resources did not close cleanly.')
  }
}
