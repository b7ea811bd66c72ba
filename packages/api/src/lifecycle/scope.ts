/** Closing is quick, or knows itself how long it may take; what hangs all the same is left behind after this. */
const PATIENCE_MS = 10_000

interface Closer {
  readonly close: () => unknown
  readonly patienceMs: number
}

/** Resources that are closed together, the last opened first. Closing twice is closing once. */
export class Scope implements AsyncDisposable {
  readonly #closers: Closer[] = []
  #closing: Promise<void> | null = null

  use<T extends AsyncDisposable>(resource: T): T {
    this.defer(() => resource[Symbol.asyncDispose]())
    return resource
  }

  defer(close: () => unknown, patienceMs = PATIENCE_MS): void {
    this.#closers.push({ close, patienceMs })
  }

  /** Runs every closer even when one fails or hangs. @throws AggregateError of what failed. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const failures: unknown[] = []
    for (const { close, patienceMs } of this.#closers.reverse()) {
      try {
        await within(patienceMs, close)
      } catch (failure) {
        failures.push(failure)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some resources did not close cleanly.')
  }
}

function within(patienceMs: number, close: () => unknown): Promise<unknown> {
  const closed = (async () => close())()
  const hanging = new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`It did not close within ${patienceMs / 1000} s`)), patienceMs)
    closed.then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    )
  })
  return Promise.race([closed, hanging])
}
