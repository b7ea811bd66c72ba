import { type ByteStream, readerOf } from './byte-stream.ts'
import { CallTimer } from './call-timer.ts'
import { ConnectionError, errorFromResponse, HindsightError, NotFoundError, UnavailableError } from './errors.ts'
import type { Fetch, FetchResponse } from './fetch.ts'
import { multipartBody } from './multipart.ts'
import { pause } from './pause.ts'
import { queryString } from './query-string.ts'
import { EventParser } from './server-sent-events.ts'
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
/** A server that asks for more is not waited for: its error says how long. */
const LONGEST_ASKED_DELAY_MS = 60_000

/** JSON over HTTP, with repeats of what may be repeated. */
export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions

  constructor(options: HttpTransportOptions) {
    this.#options = options
  }

  async send<Output>(request: ApiRequest, options: RequestOptions = {}): Promise<Output> {
    const timer = this.#startTimer(request, options)
    try {
      return await this.#repeat(request, timer, async () => {
        const [response, text] = await this.#exchange(request, timer, 'application/json', async (response) => {
          return [response, await response.text()] as const
        })
        return readAnswer(request.operation, response, text) as Output
      })
    } finally {
      timer.end()
    }
  }

  async *stream<Event>(request: ApiRequest, options: RequestOptions = {}): AsyncGenerator<Event, void, undefined> {
    const timer = this.#startTimer(request, options)
    try {
      const answer = await this.#repeat(request, timer, () => this.#open(request, timer))
      if ('response' in answer) {
        yield { type: 'result', response: answer.response } as Event
        return
      }
      yield* this.#readEvents<Event>(request, timer, answer.body)
    } finally {
      timer.end()
    }
  }

  async *download(request: ApiRequest, options: RequestOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const timer = this.#startTimer(request, options)
    try {
      yield* this.#readBytes(request, timer, await this.#repeat(request, timer, () => this.#openBytes(request, timer)))
    } finally {
      timer.end()
    }
  }

  #startTimer(request: ApiRequest, options: RequestOptions): CallTimer {
    return new CallTimer(request.operation, options.timeoutMs ?? this.#options.timeoutMs, options.signal)
  }

  async #repeat<T>(request: ApiRequest, timer: CallTimer, attemptOnce: () => Promise<T>): Promise<T> {
    const { maxRetries, maxRetriesOfBroken = maxRetries } = this.#options
    let broken: ConnectionError | null = null
    let timesBroken = 0
    for (let attempt = 0; ; attempt++) {
      try {
        return await attemptOnce()
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
  }

  /** Sends the request and reads of its answer what `read` does. */
  async #exchange<T>(
    request: ApiRequest,
    timer: CallTimer,
    accept: string,
    read: (response: FetchResponse) => Promise<T>,
  ): Promise<T> {
    const endpoint = await timer.guard(this.#options.endpoint())
    // Called on its own: a browser's fetch refuses to be the method of another object.
    const { fetch } = this.#options
    const { body, contentType } = bodyOf(request)
    const exchange = async () => {
      const response = await fetch(endpoint.baseUrl + request.path + queryString(request.query), {
        method: request.method.toUpperCase(),
        headers: {
          accept,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
          ...(endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
          ...this.#options.headers,
        },
        signal: timer.signal,
        ...(body === undefined ? {} : { body }),
      })
      return read(response)
    }
    return timer.guard(
      exchange().catch((error: unknown) => {
        throw timer.signal.aborted ? error : connectionError(request.operation, endpoint.baseUrl, error)
      }),
    )
  }

  /** The body of an answer with events; the parsed answer when it has none. */
  async #open(
    request: ApiRequest,
    timer: CallTimer,
  ): Promise<{ readonly body: ByteStream } | { readonly response: unknown }> {
    const answer = await this.#exchange(request, timer, EVENTS_OR_JSON, async (response) => {
      const isStream = response.status === 200 && (response.headers.get('content-type') ?? '').startsWith(EVENTS)
      if (isStream && response.body != null) return { body: response.body }
      return { response, isStream, text: await response.text() }
    })
    if ('body' in answer) return answer
    const { response, isStream, text } = answer
    if (isStream) return { body: wholeText(text) }
    return { response: readAnswer(request.operation, response, text) }
  }

  /** The body of an answer that says yes. */
  async #openBytes(request: ApiRequest, timer: CallTimer): Promise<ByteStream> {
    const answer = await this.#exchange(request, timer, '*/*', async (response) => {
      const body = response.status === 200 ? response.body : null
      return body == null ? { response, text: await response.text() } : { body }
    })
    if ('body' in answer) return answer.body
    const { response, text } = answer
    if (response.status === 200) throw new HindsightError(`${request.operation} failed: fetch gives no bytes here`)
    return readAnswer(request.operation, response, text) as never
  }

  async *#readBytes(
    request: ApiRequest,
    timer: CallTimer,
    body: ByteStream,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = readerOf(body)
    try {
      for (;;) {
        const { done, value } = await timer.guard(
          reader.read().catch((error: unknown) => {
            throw timer.signal.aborted ? error : brokenStream(request.operation, error)
          }),
        )
        if (done) return
        if (value !== undefined) yield value
      }
    } finally {
      // Whoever stops reading does not want the rest; what is closed already takes no harm.
      await reader.cancel().catch(() => {})
    }
  }

  async *#readEvents<Event>(
    request: ApiRequest,
    timer: CallTimer,
    body: ByteStream,
  ): AsyncGenerator<Event, void, undefined> {
    const decoder = new TextDecoder()
    const parser = new EventParser()
    for await (const bytes of this.#readBytes(request, timer, body)) {
      for (const { data } of parser.push(decoder.decode(bytes, { stream: true }))) yield JSON.parse(data) as Event
    }
  }
}

function bodyOf({ body, upload }: ApiRequest): { readonly body?: string | Blob; readonly contentType?: string } {
  if (upload !== undefined) return multipartBody(upload)
  return body === undefined ? {} : { body: JSON.stringify(body), contentType: 'application/json' }
}

const EVENTS = 'text/event-stream'
const EVENTS_OR_JSON = `${EVENTS}, application/json;q=0.5`

async function* wholeText(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

function brokenStream(operation: string, cause: unknown): ConnectionError {
  return new ConnectionError(`${operation} failed: the connection broke before the answer was complete`, {
    maybeApplied: true,
    cause,
  })
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
  if (asked !== undefined) return asked <= LONGEST_ASKED_DELAY_MS ? asked : null
  return Math.min(LONGEST_RETRY_DELAY_MS, FIRST_RETRY_DELAY_MS * 2 ** attempt)
}

/** Seconds, or a date. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  const delayMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs)
}
