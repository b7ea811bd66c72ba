import { setTimeout as delay } from 'node:timers/promises'
import { sqlstate, sqlstateOf } from './sqlstate.ts'

/** The database cannot be reached at the moment. What was asked may be asked again; a commit may have happened. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'

  constructor(cause: unknown) {
    super(`The database is not available: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

const shutdownCodes: ReadonlySet<string> = new Set([
  sqlstate.adminShutdown,
  sqlstate.crashShutdown,
  sqlstate.cannotConnectNow,
])

const socketCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'])

/** The driver has no codes for these; its wording is all there is. */
const driverMessages = /^(Connection terminated|timeout exceeded when trying to connect|Client .*not queryable)/

/** Whether an error means that the server went away, is restarting or cannot be reached – and not that it said no. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true
  if (!(error instanceof Error)) return false
  const state = sqlstateOf(error)
  if (state !== undefined && (state.startsWith('08') || shutdownCodes.has(state))) return true
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code !== undefined && socketCodes.has(code)) return true
  if (code === 'ENOENT' && syscall === 'connect') return true
  return driverMessages.test(error.message)
}

/** Runs `work` and turns a lost connection into `DatabaseUnavailable`; every other error stays what it is. */
export async function namingConnectionLoss<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isConnectionLoss(error) && !(error instanceof DatabaseUnavailable)) throw new DatabaseUnavailable(error)
    throw error
  }
}

export interface RetryOptions {
  /** How long, from now, to keep trying while the database is away, in milliseconds. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal
}

/**
 * Runs `work`, and again each time the connection is lost, until it succeeds or the deadline passes; then the last
 * `DatabaseUnavailable` is thrown. Only for work that may run twice: reads, and writes that are idempotent.
 */
export async function retryOnConnectionLoss<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const giveUpAt = performance.now() + options.deadlineMs
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 250)) {
    try {
      return await namingConnectionLoss(work)
    } catch (error) {
      const leftMs = giveUpAt - performance.now()
      if (!(error instanceof DatabaseUnavailable) || leftMs <= 0) throw error
      await delay(Math.min(waitMs, leftMs), undefined, options.signal ? { signal: options.signal } : {})
    }
  }
}
