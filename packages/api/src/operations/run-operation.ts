import { execute, sql } from '../database/sql.ts'
import { ApiError } from '../errors.ts'
import type { Engine } from '../memory/engine.ts'
import { decideFailure } from './decide-failure.ts'
import { fencedDatabase } from './fenced-database.ts'
import { completeOperation, releaseOperation } from './lease.ts'
import { NotYet } from './not-yet.ts'
import type { ClaimedOperation, JsonObject, OperationContext } from './operation.ts'

/**
 * Does the work of one type. Returns the result to record; or null when it has called `completeOperation` in the
 * transaction of its work, which makes that work happen exactly once. Otherwise it may run again after a crash. The
 * engine that it is given commits nothing once the lease is lost.
 */
export type OperationHandler = (engine: Engine, context: OperationContext) => Promise<JsonObject | null>
export type OperationHandlers = Readonly<Record<string, OperationHandler>>

export interface RunOptions {
  readonly engine: Engine
  readonly handler: OperationHandler
  /** Called around the handler. */
  readonly observe?: (<T>(operation: ClaimedOperation, run: () => Promise<T>) => Promise<T>) | undefined
  /** Longest that it may run without telling of progress. */
  readonly timeoutMs: number
  /** Tried again for as long as it fails, ever more seldom. */
  readonly isPersistent: boolean
  /** Told of a failure; `willRetry` says whether it is tried again. */
  readonly onFailure: (operation: ClaimedOperation, error: unknown, willRetry: boolean) => void
}

/** After an abort a handler has this long to end; then it is left behind, and what it still writes is refused. */
const GRACE_MS = 3_000

/**
 * Runs an operation and records what became of it; true when it has ended, and is not to be tried again. Never rejects:
 * what cannot be written now shows when the lease ends.
 */
export async function runOperation(
  operation: ClaimedOperation,
  controller: AbortController,
  options: RunOptions,
): Promise<boolean> {
  const { engine, handler, observe = (_, run) => run(), timeoutMs, isPersistent, onFailure } = options
  const { signal } = controller
  const timeout = setTimeout(
    () => controller.abort(new Error(`It ran for more than ${timeoutMs / 1_000} s without progress`)),
    timeoutMs,
  ).unref()
  try {
    const result = await untilLeftBehind(
      observe(operation, () =>
        handler(
          { ...engine, db: fencedDatabase(engine.db, operation) },
          {
            operation,
            signal,
            reportProgress: (stage, processed, total, detail) => {
              timeout.refresh()
              return reportProgress(engine, operation, { stage, processed, total, detail })
            },
          },
        ),
      ),
      signal,
    )
    if (result !== null) await engine.db.transaction((tx) => completeOperation(tx, operation, result))
    return true
  } catch (error) {
    // What an abort makes of a handler is nothing to tell; why it was aborted is.
    const cause = signal.aborted && !(error instanceof ApiError) ? signal.reason : error
    const release = decideFailure(cause, { ...operation, isPersistent })
    if (release === null) return false
    const willRetry = release.delayMs !== null
    if (release.error !== null && !(cause instanceof NotYet)) onFailure(operation, cause, willRetry)
    await engine.db.transaction((tx) => releaseOperation(tx, operation, release)).catch(() => {})
    return !willRetry
  } finally {
    clearTimeout(timeout)
  }
}

function untilLeftBehind<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const onAbort = () => {
      timer = setTimeout(() => reject(signal.reason), GRACE_MS)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    work.finally(settle).then(resolve, reject)
  })
}

async function reportProgress(engine: Engine, operation: ClaimedOperation, progress: JsonObject): Promise<void> {
  await execute(
    engine.db,
    sql`update operations
        set progress = ${JSON.stringify(progress)}::jsonb
              || jsonb_build_object('at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')),
            updated_at = now()
        where id = ${operation.id} and worker_id = ${operation.lease} and status = 'processing'`,
  )
}
