import { DatabaseUnavailable } from '../database/connection-loss.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../observability/log.ts'
import { jsonResponse } from './json-response.ts'

/** The request ended because its caller went away; nobody reads the answer. */
const CLIENT_CLOSED_REQUEST = 499
const DATABASE_RETRY_AFTER_S = 2

/** Any failure as an answer. What nobody planned for is a 500 that names the request, never its inner workings. */
export function errorResponse(
  error: unknown,
  request: { id: string; signal: AbortSignal; timedOut: boolean; log: Log },
): Response {
  if (request.timedOut) return problem(504, 'The request took longer than this server allows; it was stopped.')
  if (request.signal.aborted) return problem(CLIENT_CLOSED_REQUEST, 'The client closed the request.')
  if (error instanceof ApiError) return jsonResponse(error.status, error.body, error.headers)
  if (error instanceof DatabaseUnavailable) {
    return problem(503, 'The database is restarting; try again shortly.', {
      'retry-after': String(DATABASE_RETRY_AFTER_S),
    })
  }
  request.log.error({ err: error, requestId: request.id }, 'A request failed unexpectedly.')
  return problem(500, `Internal server error. The server's log has the details under request id ${request.id}.`)
}

export function problem(status: number, detail: string, headers: Readonly<Record<string, string>> = {}): Response {
  return jsonResponse(status, { detail }, headers)
}
