import type { Queryable } from '../database/sql.ts'
import { removeEndedOperations } from './remove-ended-operations.ts'

const INTERVAL_MS = 15 * 60_000

/** Removes records of operations that ended long ago: at once, and every quarter of an hour. */
export class OperationCleanup implements AsyncDisposable {
  readonly #timer: NodeJS.Timeout
  #running: Promise<void>

  constructor(db: Queryable, afterDays: number, onFailure: (error: unknown) => void) {
    const clean = () => removeEndedOperations(db, afterDays).then(() => {}, onFailure)
    this.#running = clean()
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(clean)
    }, INTERVAL_MS).unref()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#running
  }
}
