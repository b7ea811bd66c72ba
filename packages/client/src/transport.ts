import {
  AbortedError,
  ConnectionError,
  errorFromResponse,
  HindsightError,
  TimeoutError,
  UnavailableError,
} from './errors.ts'

/** Options that every call takes. */
export interface RequestOptions {
  /** Ends the call early. */
  signal?: AbortSignal
  /** Longest wait for the answer; overrides the client's. */
  timeoutMs?: number
}

export interface ApiRequest {
  /** Name of the method for error messages. */
  readonly operation: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With the path parameters filled in. */
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  /** Whether doing it twice is the same as doing it once; such calls are repeated when no answer came. */
  readonly idempotent: boolean
}

/** Sends one request and returns the parsed answer, or rejects with a HindsightError. */
export interface Transport {
  send<Output>(request: ApiRequest, options?: RequestOptions): Promise<Output>
}

export interface HttpTransportOptions {
  readonly baseUrl: string
  readonly apiKey?: string
  readonly timeoutMs: number
  readonly maxRetries: number
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: typeof globalThis.fetch
}

/** First wait before a repeat; each further one doubles it. */
const FIRST_RETRY_DELAY_MS = 100
const LONGEST_RETRY_DELAY_MS = 5_000

export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions
  readonly #baseUrl: string

  constructor(options: HttpTransportOptions) {
    this.#options = options
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '')
  }

  async send<Output>(request: ApiRequest, options: RequestOptions = {}): Promise<Output> {
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs
    const deadline = Date.now() + timeoutMs
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt<Output>(request, options.signal, timeoutMs, Math.max(1, deadline - Date.now()))
      } catch (error) {
        const delayMs = retryDelayMs(error, request.idempotent, attempt)
        if (delayMs === null || attempt >= this.#options.maxRetries || Date.now() + delayMs >= deadline) throw error
        await pause(delayMs, options.signal, request.operation)
      }
    }
  }

  async #attempt<Output>(
    request: ApiRequest,
    callerSignal: AbortSignal | undefined,
    timeoutMs: number,
    remainingMs: number,
  ): Promise<Output> {
    const timeout = AbortSignal.timeout(remainingMs)
    const signal = callerSignal ? AbortSignal.any([callerSignal, timeout]) : timeout
    try {
      const response = await this.#options.fetch(this.#baseUrl + request.path + queryString(request.query), {
        method: request.method.toUpperCase(),
        headers: {
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.#options.apiKey === undefined ? {} : { authorization: `Bearer ${this.#options.apiKey}` }),
          ...this.#options.headers,
        },
        signal,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      })
      const body = await parseBody(response)
      if (!response.ok) {
        throw errorFromResponse(request.operation, response.status, body, {
          requestId: response.headers.get('x-request-id') ?? undefined,
          retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
        })
      }
      return body as Output
    } catch (error) {
      if (error instanceof HindsightError) throw error
      if (callerSignal?.aborted) throw new AbortedError(`${request.operation} was aborted`, { cause: error })
      if (timeout.aborted) {
        throw new TimeoutError(`${request.operation} got no answer within ${timeoutMs} ms`, { cause: error })
      }
      throw connectionError(request.operation, this.#baseUrl, error)
    }
  }
}

async function parseBody(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return {}
  if (!(response.headers.get('content-type') ?? '').includes('json')) return text
  return JSON.parse(text)
}

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

/** Null = do not repeat. A 503 was not acted on, so it may be repeated whatever the call does. */
function retryDelayMs(error: unknown, idempotent: boolean, attempt: number): number | null {
  const backoffMs = Math.min(LONGEST_RETRY_DELAY_MS, FIRST_RETRY_DELAY_MS * 2 ** attempt)
  if (error instanceof UnavailableError) return Math.min(LONGEST_RETRY_DELAY_MS, error.retryAfterMs ?? backoffMs)
  if (error instanceof ConnectionError && (idempotent || !error.maybeApplied)) return backoffMs
  return null
}

function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header)
  return header !== null && Number.isFinite(seconds) ? seconds * 1000 : undefined
}

function pause(delayMs: number, signal: AbortSignal | undefined, operation: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(new AbortedError(`${operation} was aborted`, { cause: signal?.reason }))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, delayMs)
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Lists become repeated keys; undefined and null are left out. */
function queryString(query: Readonly<Record<string, unknown>> | undefined): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null) continue
    for (const entry of Array.isArray(value) ? value : [value]) parameters.append(name, String(entry))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
