import { DatabaseUnavailable } from '../database/connection-loss.ts'
import { execute, sql } from '../database/sql.ts'
import { ApiError } from '../errors.ts'
import type { Activity } from '../lifecycle/activity.ts'
import type { Engine } from '../memory/engine.ts'
import {
  claimOperation,
  completeOperation,
  LeaseLost,
  millisecondsUntilDue,
  releaseOperation,
  renewLease,
} from './lease.ts'
import type { ClaimedOperation, JsonObject, OperationContext } from './operation.ts'

/**
 * Does the work of one type. Returns the result to record; or null when it has called `completeOperation` in the
 * transaction of its work, which makes that work happen exactly once. Otherwise it may run again after a crash.
 */
export type OperationHandler = (engine: Engine, context: OperationContext) => Promise<JsonObject | null>
export type OperationHandlers = Readonly<Record<string, OperationHandler>>

export interface OperationWorkerOptions {
  readonly engine: Engine
  readonly handlers: OperationHandlers
  /** Told of failures; `willRetry` says whether the operation is tried again. */
  readonly onFailure?: (operation: ClaimedOperation, error: unknown, willRetry: boolean) => void
  /** Told of every operation that runs. */
  readonly activity?: Activity
  /** Operations that run at the same time. */
  readonly concurrency?: number
  /** How long after a crash of this process another may take its work over. */
  readonly leaseMs?: number
  /** How often to look for work that other processes have queued. */
  readonly pollMs?: number
}

/** Seconds before each retry; after the last one the operation has failed. */
const RETRY_DELAYS_S = [2, 10, 60]

/** Runs queued operations inside this process. Nothing is lost when it is killed: its leases expire. */
export class OperationWorker implements AsyncDisposable {
  readonly #engine: Engine
  readonly #handlers: OperationHandlers
  readonly #types: readonly string[]
  readonly #onFailure: NonNullable<OperationWorkerOptions['onFailure']>
  readonly #activity: Activity | undefined
  readonly #concurrency: number
  readonly #leaseMs: number
  readonly #pollMs: number
  readonly #running = new Map<Promise<void>, AbortController>()
  #started = false
  #stopping: Promise<void> | null = null
  #looking: Promise<void> | null = null
  #lookAgain = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: OperationWorkerOptions) {
    this.#engine = options.engine
    this.#handlers = options.handlers
    this.#types = Object.keys(options.handlers)
    this.#onFailure = options.onFailure ?? (() => {})
    this.#activity = options.activity
    this.#concurrency = options.concurrency ?? 2
    this.#leaseMs = options.leaseMs ?? 15_000
    this.#pollMs = options.pollMs ?? 5_000
  }

  /** Operations that run now. */
  get busy(): number {
    return this.#running.size
  }

  start(): void {
    this.#started = true
    this.wake()
  }

  /** Something may have been queued. */
  wake(): void {
    if (!this.#started || this.#stopping !== null) return
    this.#lookAgain = true
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
      // A wake-up that came after the last look must not wait for the timer.
      if (this.#lookAgain) this.wake()
    })
  }

  /**
   * Takes nothing new and waits for what runs; what is not done in time is given back to the queue. May be called
   * again.
   */
  stop(drainMs = 5_000): Promise<void> {
    this.#stopping ??= this.#drain(drainMs)
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #drain(drainMs: number): Promise<void> {
    clearTimeout(this.#timer)
    await this.#looking
    const deadline = setTimeout(() => {
      for (const controller of this.#running.values()) controller.abort(new Error('The server is stopping'))
    }, drainMs)
    await Promise.all(this.#running.keys())
    clearTimeout(deadline)
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer)
    let waitMs = this.#pollMs
    try {
      while (this.#lookAgain && this.#running.size < this.#concurrency && this.#stopping === null) {
        this.#lookAgain = false
        const operation = await claimOperation(this.#engine.db, this.#types, this.#leaseMs)
        if (operation === null) continue
        this.#begin(operation)
        this.#lookAgain = true
      }
      if (this.#running.size < this.#concurrency) {
        const dueMs = await millisecondsUntilDue(this.#engine.db, this.#types)
        if (dueMs !== null) waitMs = Math.min(waitMs, Math.max(dueMs, 50))
      } else this.#lookAgain = false
    } catch {
      // The database is away: the timer asks again.
      this.#lookAgain = false
    }
    if (this.#stopping === null) this.#timer = setTimeout(() => this.wake(), waitMs).unref()
  }

  #begin(operation: ClaimedOperation): void {
    const controller = new AbortController()
    const end = this.#activity?.begin()
    const run = this.#run(operation, controller).finally(() => {
      this.#running.delete(run)
      end?.()
      this.wake()
    })
    this.#running.set(run, controller)
  }

  async #run(operation: ClaimedOperation, controller: AbortController): Promise<void> {
    const { db } = this.#engine
    const renewal = setInterval(() => {
      renewLease(db, operation, this.#leaseMs).catch((error: unknown) => {
        if (error instanceof LeaseLost) controller.abort(error)
      })
    }, this.#leaseMs / 3).unref()
    try {
      if (operation.retryCount > RETRY_DELAYS_S.length) throw new ApiError(500, 'Its worker stopped each time it ran')
      const result = await this.#handlers[operation.type]!(this.#engine, {
        operation,
        signal: controller.signal,
        reportProgress: (stage, processed, total) => this.#reportProgress(operation, { stage, processed, total }),
      })
      if (result !== null) await db.transaction((tx) => completeOperation(tx, operation, result))
    } catch (error) {
      await this.#fail(operation, error, controller.signal).catch(() => {
        // Nothing can be written now; the lease expires and the operation is taken over.
      })
    } finally {
      clearInterval(renewal)
    }
  }

  async #fail(operation: ClaimedOperation, error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof LeaseLost) return
    const stopped = signal.aborted && !(error instanceof ApiError)
    const away = error instanceof DatabaseUnavailable
    const delayS = error instanceof ApiError ? undefined : RETRY_DELAYS_S[operation.retryCount]
    const delayMs = stopped ? 0 : away ? 1_000 : delayS === undefined ? null : delayS * 1_000
    if (!stopped) this.#onFailure(operation, error, delayMs !== null)
    const outcome = {
      error: stopped ? null : error instanceof Error ? error.message : String(error),
      delayMs,
      countsAsRetry: !stopped && !away && delayMs !== null,
    }
    await this.#engine.db.transaction((tx) => releaseOperation(tx, operation, outcome))
  }

  async #reportProgress(operation: ClaimedOperation, progress: JsonObject): Promise<void> {
    await execute(
      this.#engine.db,
      sql`update operations
          set progress = ${JSON.stringify(progress)}::jsonb
                || jsonb_build_object('at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')),
              updated_at = now()
          where id = ${operation.id} and worker_id = ${operation.lease}`,
    )
  }
}
