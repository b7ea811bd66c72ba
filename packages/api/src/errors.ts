/** An answer that says no: its status and what the body's `detail` says. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly detail: unknown
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, detail: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(typeof detail === 'string' ? detail : JSON.stringify(detail))
    this.status = status
    this.detail = detail
    this.headers = headers
  }

  /** What the answer says. */
  get body(): unknown {
    return { detail: this.detail }
  }
}

export const badRequest = (detail: string): ApiError => new ApiError(400, detail)
export const notFound = (detail: string): ApiError => new ApiError(404, detail)
export const conflict = (detail: string): ApiError => new ApiError(409, detail)
export const gone = (detail: string): ApiError => new ApiError(410, detail)
/** `detail` is a sentence or the list of a schema's complaints. */
export const unprocessable = (detail: unknown): ApiError => new ApiError(422, detail)
/** The same request may succeed after the wait. */
export const unavailable = (detail: string, retryAfterSeconds: number): ApiError =>
  new ApiError(503, detail, { 'retry-after': String(retryAfterSeconds) })
