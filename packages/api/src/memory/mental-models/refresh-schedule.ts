import type { Engine } from '../engine.ts'
import { fireDueRefreshes } from './fire-due-refreshes.ts'

/** Schedules that were set elsewhere are noticed after this long at most. */
const LONGEST_WAIT_MS = 30_000

/** Fires the cron triggers of mental models while this process runs. As many processes as you like may do so. */
export class RefreshSchedule implements AsyncDisposable {
  readonly #engine: Engine
  readonly #onFailure: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void>
  #stopped = false

  constructor(engine: Engine, onFailure: (error: unknown) => void) {
    this.#engine = engine
    this.#onFailure = onFailure
    this.#running = this.#run()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #run(): Promise<void> {
    const nextAt = await fireDueRefreshes(this.#engine).then(
      (fired) => fired.nextAt,
      (error) => {
        this.#onFailure(error)
        return null
      },
    )
    if (this.#stopped) return
    const untilNextMs = nextAt === null ? LONGEST_WAIT_MS : nextAt.getTime() - this.#engine.now().getTime()
    this.#timer = setTimeout(
      () => {
        this.#running = this.#run()
      },
      Math.max(0, Math.min(LONGEST_WAIT_MS, untilNextMs)),
    ).unref()
  }
}
