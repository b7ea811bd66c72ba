import { isConnectionLoss } from '../database/connection-loss.ts'
import { sqlstate, sqlstateOf } from '../database/sqlstate.ts'
import { ApiError } from '../errors.ts'
import { ModelError } from '../models/model-error.ts'
import type { Log } from '../observability/log.ts'
import { jsonResponse } from './json-response.ts'

/** The request ended because its caller went away; nobody reads the answer. */
const CLIENT_CLOSED_REQUEST = 499
const RETRY_SOON = { 'retry-after': '2' }
const RETRY_LATER = { 'retry-after': '30' }

/** Any failure as an answer. What nobody planned for is a 500 that names the request, never its inner workings. */
export function errorResponse(
  error: unknown,
  request: { id: string; signal: AbortSignal; timedOut: boolean; log: Log },
): Response {
  if (request.timedOut) return problem(504, 'The request took longer than this server allows; it was stopped.')
  if (request.signal.aborted) return problem(CLIENT_CLOSED_REQUEST, 'The client closed the request.')
  if (error instanceof ApiError) return jsonResponse(error.status, error.body, error.headers)
  if (error instanceof ModelError) {
    request.log.warn({ err: error, requestId: request.id }, 'A request failed because of the language model.')
    const detail = `The language model could not do its part: ${error.message}`
    return error.isPassing ? problem(503, detail, RETRY_LATER) : problem(502, detail)
  }
  if (isBankGone(error)) return problem(409, 'The bank was deleted while this was under way; nothing of it was stored.')
  const known = databaseProblem(error)
  if (known !== null) {
    request.log.warn({ err: error, requestId: request.id }, 'A request failed because of the database.')
    return known
  }
  request.log.error({ err: error, requestId: request.id }, 'A request failed unexpectedly.')
  return problem(500, `Internal server error. The server's log has the details under request id ${request.id}.`)
}

/** What belongs to a bank was to be written when somebody else had just deleted it. */
function isBankGone(error: unknown): boolean {
  const isOrphan = sqlstateOf(error) === sqlstate.foreignKeyViolation
  return isOrphan && /_bank_fkey$/.test((error as { constraint?: string }).constraint ?? '')
}

/** States of the database that the next request may not meet. */
function databaseProblem(error: unknown): Response | null {
  if (isConnectionLoss(error)) {
    return problem(503, 'The database is restarting or busy; try again shortly.', RETRY_SOON)
  }
  switch (sqlstateOf(error)) {
    case sqlstate.tooManyConnections:
    case sqlstate.deadlockDetected:
    case sqlstate.serializationFailure:
      return problem(503, 'The database is busy; try again shortly.', RETRY_SOON)
    case sqlstate.diskFull:
      return problem(503, 'The disk of the database is full; nothing can be stored until there is room.', RETRY_LATER)
    case sqlstate.queryCanceled:
      return problem(504, 'A database query took longer than this server allows; it was stopped.')
    default:
      return null
  }
}

export function problem(status: number, detail: string, headers: Readonly<Record<string, string>> = {}): Response {
  return jsonResponse(status, { detail }, headers)
}
