import { DatabaseUnavailable } from '../database/connection-loss.ts'
import { ApiError } from '../errors.ts'
import { ModelError } from '../models/model-error.ts'
import { LeaseLost, type Release } from './lease.ts'
import { NotYet } from './not-yet.ts'
import { RetryLater } from './retry-later.ts'

/** The worker stops: somebody else does the work, and nothing was wrong with it. */
export class WorkerStopping extends Error {
  override readonly name = 'WorkerStopping'

  constructor() {
    super('The worker is stopping')
  }
}

/** Seconds before each retry; after the last one the operation has failed. */
const RETRY_DELAYS_S = [2, 10, 60]
/** What is never given up is tried at twice the distance each time, up to half an hour. */
const LONGEST_RETRY_DELAY_S = 1_800

/** What passes by itself is asked for again after 5 s, then twice as long each time, up to 5 min. */
const FIRST_POSTPONEMENT_MS = 5_000
const LONGEST_POSTPONEMENT_MS = 300_000
/** What a provider says about when to come back is believed up to this. */
const LONGEST_WAIT_MS = 24 * 3_600_000
const DATABASE_AWAY_MS = 1_000

/**
 * What becomes of an operation whose handler threw. Null: nothing, since it is no longer ours.
 * @param jitter from 0 to 1: keeps what failed together from coming back together
 */
export function decideFailure(
  error: unknown,
  tries: { readonly retryCount: number; readonly postponedCount: number; readonly isPersistent: boolean },
  jitter = Math.random(),
): Release | null {
  if (error instanceof LeaseLost) return null
  if (error instanceof WorkerStopping) return { error: null, delayMs: 0, counts: 'not' }
  const text = error instanceof Error ? error.message : String(error)
  if (error instanceof DatabaseUnavailable) return { error: text, delayMs: DATABASE_AWAY_MS, counts: 'not' }
  if (error instanceof NotYet) return { error: text, delayMs: error.delayMs, counts: 'not' }
  if (error instanceof RetryLater) return { error: text, delayMs: error.delayMs, counts: 'as retry' }
  const modelError = findModelError(error)
  if (modelError?.isPassing) {
    const growing = Math.min(FIRST_POSTPONEMENT_MS * 2 ** tries.postponedCount, LONGEST_POSTPONEMENT_MS)
    const delayMs = spread(Math.min(modelError.retryAfterMs ?? growing, LONGEST_WAIT_MS), jitter)
    return { error: text, delayMs, counts: 'as postponement' }
  }
  const delayS = mayHelpToRetry(error, modelError) ? retryDelayS(tries.retryCount, tries.isPersistent) : undefined
  if (delayS === undefined) return { error: text, delayMs: null, counts: 'not' }
  return { error: text, delayMs: spread(delayS * 1_000, jitter), counts: 'as retry' }
}

function retryDelayS(retryCount: number, isPersistent: boolean): number | undefined {
  const delayS = RETRY_DELAYS_S[retryCount]
  if (delayS !== undefined || !isPersistent) return delayS
  return Math.min(RETRY_DELAYS_S.at(-1)! * 2 ** (retryCount - RETRY_DELAYS_S.length + 1), LONGEST_RETRY_DELAY_S)
}

/** Never sooner than asked for, and up to a fifth later. */
const spread = (delayMs: number, jitter: number): number => Math.ceil(delayMs * (1 + jitter / 5))

/** A model's answer that cannot be used may be better the next time; what the configuration or the request lacks stays. */
function mayHelpToRetry(error: unknown, modelError: ModelError | undefined): boolean {
  if (modelError !== undefined) return modelError.kind === 'invalid_answer'
  return !(error instanceof ApiError) || error.status >= 500
}

/** The error of a model that is the cause, at whatever depth. */
function findModelError(error: unknown): ModelError | undefined {
  let current = error
  for (let depth = 0; current instanceof Error && depth < 10; depth++) {
    if (current instanceof ModelError) return current
    current = current.cause
  }
  return undefined
}
