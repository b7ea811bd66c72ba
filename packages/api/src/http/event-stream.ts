/** What is told of work that answers with events. */
export type Emit = (event: { readonly type: string; readonly [field: string]: unknown }) => void

export interface EventStreamParts {
  /** Does the work; what it returns becomes the event `result`. */
  readonly run: (emit: Emit, signal: AbortSignal) => Promise<unknown>
  /** A failure as the answer it would have been without events; it becomes the event `error`. */
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
 * Server-sent events: a first comment at once, then what the work tells, in the end `result` or `error`. A caller that
 * goes away ends the work.
 */
export function eventStream({ run, failure, signal, keepAliveMs = KEEP_ALIVE_MS }: EventStreamParts): Response {
  const encoder = new TextEncoder()
  const work = new AbortController()
  const leave = () => work.abort(signal.reason)
  let isOpen = true
  let keepAlive: NodeJS.Timeout | undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => {
        if (!isOpen) return
        controller.enqueue(encoder.encode(text))
        clearTimeout(keepAlive)
        keepAlive = setTimeout(() => send(': still at work\n\n'), keepAliveMs)
      }
      const emit: Emit = (event) => send(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      const end = () => {
        clearTimeout(keepAlive)
        signal.removeEventListener('abort', leave)
        if (isOpen) controller.close()
        isOpen = false
      }
      if (signal.aborted) leave()
      else signal.addEventListener('abort', leave, { once: true })
      send(': at work\n\n')
      run(emit, work.signal)
        .then((response) => emit({ type: 'result', response }))
        .catch(async (error: unknown) => {
          const refused = failure(error, work.signal)
          emit({ type: 'error', status: refused.status, ...((await refused.json()) as object) })
        })
        .finally(end)
    },
    cancel(reason) {
      isOpen = false
      clearTimeout(keepAlive)
      work.abort(reason ?? new Error('The client closed the stream'))
    },
  })
  return new Response(body, {
    status: 200,
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      // Proxies that collect an answer before they pass it on are asked not to.
      'x-accel-buffering': 'no',
    },
  })
}
