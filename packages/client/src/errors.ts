/** Every failure of a call. `instanceof HindsightError` catches all of them. */
export class HindsightError extends Error {
  override name = 'HindsightError'
  /** HTTP status of the answer; undefined when there was none. */
  readonly statusCode: number | undefined
  /** What the server said under `detail`: text, a list of validation errors, or an object. */
  readonly details: unknown
  /** The server's id of the request, to find it in the server's log. */
  readonly requestId: string | undefined

  constructor(
    message: string,
    options: { statusCode?: number; details?: unknown; requestId?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.statusCode = options.statusCode
    this.details = options.details
    this.requestId = options.requestId
  }

  /** The answer's status, under the name that fetch uses. */
  get status(): number | undefined {
    return this.statusCode
  }
}

export class BadRequestError extends HindsightError {
  override name = 'BadRequestError'
}
export class AuthenticationError extends HindsightError {
  override name = 'AuthenticationError'
}
export class PermissionError extends HindsightError {
  override name = 'PermissionError'
}
export class NotFoundError extends HindsightError {
  override name = 'NotFoundError'
}
export class ConflictError extends HindsightError {
  override name = 'ConflictError'
}
export class ValidationError extends HindsightError {
  override name = 'ValidationError'
}
/** The server is starting, stopping, busy or without its database: the same call may succeed later. */
export class UnavailableError extends HindsightError {
  override name = 'UnavailableError'
  /** How long the server asks to wait, when it says so. */
  readonly retryAfterMs: number | undefined
  /** False when the server says that it has not acted on the call. */
  readonly maybeApplied: boolean

  constructor(
    message: string,
    options: ConstructorParameters<typeof HindsightError>[1] & {
      retryAfterMs?: number | undefined
      maybeApplied?: boolean
    },
  ) {
    super(message, options)
    this.retryAfterMs = options.retryAfterMs
    this.maybeApplied = options.maybeApplied ?? true
  }
}

/** No answer came. Whether the server has acted on the call is known only when `maybeApplied` is false. */
export class ConnectionError extends HindsightError {
  override name = 'ConnectionError'
  /** False when the connection was refused, so the server cannot have seen the call. */
  readonly maybeApplied: boolean

  constructor(message: string, options: { maybeApplied: boolean; cause: unknown }) {
    super(message, { cause: options.cause })
    this.maybeApplied = options.maybeApplied
  }
}

/** The call took longer than `timeoutMs`; the server may still complete it. */
export class TimeoutError extends HindsightError {
  override name = 'TimeoutError'
}

/** The caller's signal was aborted. */
export class AbortedError extends HindsightError {
  override name = 'AbortedError'
}

/** Nothing was done: somebody between here and the server may have answered. */
const TOO_MANY_REQUESTS = 429

/** The typed error for an answer that is not a success. */
export function errorFromResponse(
  operation: string,
  statusCode: number,
  body: unknown,
  headers: {
    requestId?: string | undefined
    retryAfterMs?: number | undefined
    /** `false` when the server has not acted on the request. */
    applied?: string | null
  },
): HindsightError {
  const details = detailsOf(body)
  const message = `${operation} failed: ${describe(details) || `HTTP ${statusCode}`}`
  const options = { statusCode, details, ...(headers.requestId === undefined ? {} : { requestId: headers.requestId }) }
  if (statusCode === 503 || statusCode === TOO_MANY_REQUESTS) {
    const maybeApplied = statusCode === 503 && headers.applied !== 'false'
    return new UnavailableError(message, { ...options, retryAfterMs: headers.retryAfterMs, maybeApplied })
  }
  const ErrorClass = ERROR_BY_STATUS.get(statusCode) ?? HindsightError
  return new ErrorClass(message, options)
}

const ERROR_BY_STATUS = new Map([
  [400, BadRequestError],
  [401, AuthenticationError],
  [403, PermissionError],
  [404, NotFoundError],
  [409, ConflictError],
  [422, ValidationError],
])

function detailsOf(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  const { detail, message } = body as { detail?: unknown; message?: unknown }
  return detail ?? message ?? body
}

/** One line: for validation errors the place and the problem of each. */
function describe(details: unknown): string {
  if (typeof details === 'string') return details
  if (Array.isArray(details)) {
    return details
      .map((entry: { loc?: unknown[]; msg?: string }) =>
        entry?.msg === undefined ? JSON.stringify(entry) : `${(entry.loc ?? []).join('.')}: ${entry.msg}`,
      )
      .join('; ')
  }
  return details === undefined || details === null ? '' : JSON.stringify(details)
}
