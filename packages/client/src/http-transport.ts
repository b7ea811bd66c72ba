import { CallTimer } from './call-timer.ts'
import { ConnectionError, errorFromResponse, HindsightError, NotFoundError, UnavailableError } from './errors.ts'
import type { Fetch, FetchResponse } from './fetch.ts'
import { pause } from './pause.ts'
import { queryString } from './query-string.ts'
import type { ApiRequest, RequestOptions, Transport } from './transport.ts'

/** Where a server answers, and what it asks of its callers. */
export interface Endpoint {
  readonly baseUrl: string
  readonly apiKey?: string | undefined
}

export interface HttpTransportOptions {
  /** Asked before each attempt, so that it may bring a server up first. */
  readonly endpoint: () => Endpoint | Promise<Endpoint>
  readonly timeoutMs: number
  readonly maxRetries: number
  /** How many of these repeats may follow a connection that broke: a call may itself be what ends its server. */
  readonly maxRetriesOfBroken?: number
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: Fetch
}

/** First wait before a repeat; each further one doubles it. */
const FIRST_RETRY_DELAY_MS = 100
const LONGEST_RETRY_DELAY_MS = 5_000

/** JSON over HTTP, with repeats of what may be repeated. */
export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions

  constructor(options: HttpTransportOptions) {
    this.#options = options
  }

  async send<Output>(request: ApiRequest, options: RequestOptions = {}): Promise<Output> {
    const timer = new CallTimer(request.operation, options.timeoutMs ?? this.#options.timeoutMs, options.signal)
    const { maxRetries, maxRetriesOfBroken = maxRetries } = this.#options
    let broken: ConnectionError | null = null
    let timesBroken = 0
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          return await this.#attempt<Output>(request, timer)
        } catch (error) {
          // What is to be deleted is missing because it was deleted: the answer to that call is what is lost.
          if (broken !== null && request.method === 'delete' && error instanceof NotFoundError) throw broken
          if (error instanceof ConnectionError && error.maybeApplied) {
            broken = error
            if (++timesBroken > maxRetriesOfBroken) throw error
          }
          const delayMs = retryDelayMs(error, request.idempotent, attempt)
          if (delayMs === null || attempt >= maxRetries || delayMs >= timer.remainingMs()) throw error
          await timer.guard(pause(delayMs, timer.signal))
        }
      }
    } finally {
      timer.end()
    }
  }

  async #attempt<Output>(request: ApiRequest, timer: CallTimer): Promise<Output> {
    const endpoint = await timer.guard(this.#options.endpoint())
    // Called on its own: a browser's fetch refuses to be the method of another object.
    const { fetch } = this.#options
    const exchange = async (): Promise<[FetchResponse, string]> => {
      const response = await fetch(endpoint.baseUrl + request.path + queryString(request.query), {
        method: request.method.toUpperCase(),
        headers: {
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
          ...this.#options.headers,
        },
        signal: timer.signal,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      })
      return [response, await response.text()]
    }
    const [response, text] = await timer.guard(
      exchange().catch((error: unknown) => {
        throw timer.signal.aborted ? error : connectionError(request.operation, endpoint.baseUrl, error)
      }),
    )
    return readAnswer(request.operation, response, text) as Output
  }
}

function readAnswer(operation: string, response: FetchResponse, text: string): unknown {
  const { status, headers } = response
  const body = parseBody(text, headers.get('content-type') ?? '')
  if (status >= 200 && status < 300) {
    if (body !== undefined) return body
    throw new HindsightError(`${operation} failed: the answer is not JSON: ${excerpt(text)}`, { statusCode: status })
  }
  throw errorFromResponse(operation, status, body ?? text, {
    requestId: headers.get('x-request-id') ?? undefined,
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
    applied: headers.get('x-applied'),
  })
}

/** Undefined for what is not JSON; an empty body is an empty object. */
function parseBody(text: string, contentType: string): unknown {
  if (text === '') return {}
  if (!contentType.includes('json')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const excerpt = (text: string) => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)

function connectionError(operation: string, baseUrl: string, error: unknown): ConnectionError {
  const code = (error as { cause?: { code?: string } }).cause?.code ?? (error as { code?: string }).code
  const refused = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH'
  return new ConnectionError(
    refused
      ? `${operation} failed: nothing answers at ${baseUrl} (${code}). Is the server running?`
      : `${operation} failed: the connection to ${baseUrl} broke${code ? ` (${code})` : ''} before an answer came`,
    { maybeApplied: !refused, cause: error },
  )
}

/** Null = do not repeat: it would not help, or might do a second time what was done. */
function retryDelayMs(error: unknown, idempotent: boolean, attempt: number): number | null {
  if (!(error instanceof UnavailableError || error instanceof ConnectionError)) return null
  if (error.maybeApplied && !idempotent) return null
  const asked = error instanceof UnavailableError ? error.retryAfterMs : undefined
  return Math.min(LONGEST_RETRY_DELAY_MS, asked ?? FIRST_RETRY_DELAY_MS * 2 ** attempt)
}

function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header)
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}
