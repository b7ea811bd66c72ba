/** What is told of work that answers with events. */
export type Emit = (event: { readonly type: string; readonly [field: string]: unknown }) => void

export interface EventStreamParts {
  /** Does the work, and calls `begin` when it has its place; what it returns becomes the event `result`. */
  readonly run: (emit: Emit, signal: AbortSignal, begin: () => void) => Promise<unknown>
  /** A failure as the answer it would have been without events; once the stream has begun, it becomes the event `error`. */
  readonly failure: (error: unknown, signal: AbortSignal) => Response
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal
  /** Silence after which a comment shows that the connection is alive. */
  readonly keepAliveMs?: number
}

/** Proxies and clients give up a connection that is silent for half a minute or longer. */
const KEEP_ALIVE_MS = 15_000

/** Whether events are asked for by name; a wildcard means that JSON will do. */
export function wantsEvents(headers: Headers): boolean {
  return (headers.get('accept') ?? '').split(',').some((type) => /^\s*text\/event-stream\s*(;|$)/i.test(type))
}

/**
 * Server-sent events: when the work begins a first comment at once, then what it tells, in the end `result` or `error`. A
 * caller that goes away ends the work. What fails before it begins is thrown, to be answered without events.
 */
export function eventStream({
  run,
  failure,
  signal,
  keepAliveMs = KEEP_ALIVE_MS,
}: EventStreamParts): Promise<Response> {
  const work = new AbortController()
  const leave = () => work.abort(signal.reason)
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  return new Promise((resolve, reject) => {
    let stream: OpenStream | null = null
    const begin = (): OpenStream => {
      if (stream === null) {
        stream = openStream(keepAliveMs, (reason) => work.abort(reason ?? new Error('The client closed the stream')))
        resolve(stream.response)
      }
      return stream
    }
    const emit: Emit = (event) => begin().send(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    run(emit, work.signal, begin)
      .then((response) => emit({ type: 'result', response }))
      .catch(async (error: unknown) => {
        if (stream === null) return reject(error)
        const refused = failure(error, work.signal)
        emit({ type: 'error', status: refused.status, ...((await refused.json()) as object) })
      })
      .finally(() => {
        signal.removeEventListener('abort', leave)
        stream?.end()
      })
  })
}

interface OpenStream {
  readonly response: Response
  send(text: string): void
  end(): void
}

function openStream(keepAliveMs: number, onLeave: (reason: unknown) => void): OpenStream {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array>
  let isOpen = true
  let keepAlive: NodeJS.Timeout | undefined
  const body = new ReadableStream<Uint8Array>({
    start(begun) {
      controller = begun
    },
    cancel(reason) {
      isOpen = false
      clearTimeout(keepAlive)
      onLeave(reason)
    },
  })
  const send = (text: string) => {
    if (!isOpen) return
    controller.enqueue(encoder.encode(text))
    clearTimeout(keepAlive)
    keepAlive = setTimeout(() => send(': still at work\n\n'), keepAliveMs)
  }
  send(': at work\n\n')
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    // Proxies that collect an answer before they pass it on are asked not to.
    'x-accel-buffering': 'no',
  }
  return {
    response: new Response(body, { status: 200, headers }),
    send,
    end() {
      clearTimeout(keepAlive)
      if (isOpen) controller.close()
      isOpen = false
    },
  }
}
