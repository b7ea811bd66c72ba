import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  AbortedError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  HindsightError,
  NotFoundError,
  PermissionError,
  TimeoutError,
  UnavailableError,
  ValidationError,
} from './errors.ts'
import type { Fetch } from './fetch.ts'
import { HttpTransport, type HttpTransportOptions } from './http-transport.ts'
import type { ApiRequest } from './transport.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server that gives these answers one after the other, the last one again and again. */
async function serve(...answers: Answer[]): Promise<{ baseUrl: string; received: Received[] }> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    const answer = answers[Math.min(received.length, answers.length - 1)]!
    received.push({ method: request.method, url: request.url, headers: request.headers, body })
    answer(request, response, body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closers.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
const ok = json(200, { fine: true })
const hangUp: Answer = (request) => request.socket.destroy()
const silence: Answer = () => {}

const transportTo = (baseUrl: string, options: Partial<HttpTransportOptions> = {}) =>
  new HttpTransport({
    endpoint: () => ({ baseUrl }),
    timeoutMs: 10_000,
    maxRetries: 2,
    headers: {},
    fetch: globalThis.fetch,
    ...options,
  })

const read: ApiRequest = { operation: 'readIt', method: 'get', path: '/it', idempotent: true }
const write: ApiRequest = { operation: 'writeIt', method: 'post', path: '/it', idempotent: false, body: { a: 1 } }

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error,
  )
}

/** The address of a server that has gone. */
async function nobodysUrl(): Promise<string> {
  const { baseUrl } = await serve(ok)
  await closers.pop()!()
  return baseUrl
}

describe('a request', () => {
  it('carries the key, the headers, lists as repeated keys, and JSON', async () => {
    const { baseUrl, received } = await serve(ok)
    const transport = new HttpTransport({
      endpoint: () => ({ baseUrl, apiKey: 's3cret' }),
      timeoutMs: 10_000,
      maxRetries: 0,
      headers: { 'user-agent': 'tester/1' },
      fetch: globalThis.fetch,
    })
    const query = { tags: ['a b', 'c&d'], limit: 5, none: undefined, nothing: null, flag: false }
    expect(await transport.send({ ...write, query })).toEqual({ fine: true })
    await transport.send(read)
    expect(received[0]).toMatchObject({
      method: 'POST',
      url: '/it?tags=a+b&tags=c%26d&limit=5&flag=false',
      body: '{"a":1}',
      headers: { authorization: 'Bearer s3cret', 'content-type': 'application/json', 'user-agent': 'tester/1' },
    })
    expect(received[1]).toMatchObject({ method: 'GET', url: '/it', body: '' })
    expect(received[1]!.headers['content-type']).toBeUndefined()
  })

  it('does not make its fetch a method, which browsers refuse', async () => {
    const { baseUrl } = await serve(ok)
    const strict: Fetch = function (this: unknown, url, init) {
      if (this !== undefined) throw new TypeError('Illegal invocation')
      return globalThis.fetch(url, init)
    }
    expect(await transportTo(baseUrl, { fetch: strict }).send(read)).toEqual({ fine: true })
  })
})

describe('an answer', () => {
  it('without a body is an empty object', async () => {
    const { baseUrl } = await serve((_, response) => response.writeHead(204).end())
    expect(await transportTo(baseUrl).send(read)).toEqual({})
  })

  it('that is not JSON says so and shows its beginning', async () => {
    const page: Answer = (_, response) => response.end('<html>a proxy</html>')
    const cut: Answer = (_, response) => response.setHeader('content-type', 'application/json').end('{"a":')
    for (const answer of [page, cut]) {
      const { baseUrl } = await serve(answer)
      const error = await failureOf(transportTo(baseUrl).send(read))
      expect(error).toBeInstanceOf(HindsightError)
      expect(error).not.toBeInstanceOf(ConnectionError)
      expect(error).toMatchObject({ statusCode: 200, message: expect.stringMatching(/^readIt failed: .*not JSON.*/) })
    }
  })

  it.each([
    [400, BadRequestError],
    [401, AuthenticationError],
    [403, PermissionError],
    [404, NotFoundError],
    [409, ConflictError],
    [422, ValidationError],
    [429, UnavailableError],
    [503, UnavailableError],
    [500, HindsightError],
    [418, HindsightError],
  ])('of status %i is its own error, with status, details and request id', async (status, ErrorClass) => {
    const { baseUrl, received } = await serve(json(status, { detail: 'Because.' }, { 'x-request-id': 'r-1' }))
    const error = await failureOf(transportTo(baseUrl, { maxRetries: 0 }).send(read))
    expect((error as Error).constructor).toBe(ErrorClass)
    expect(error).toMatchObject({
      name: ErrorClass.name,
      statusCode: status,
      status,
      details: 'Because.',
      requestId: 'r-1',
      message: 'readIt failed: Because.',
    })
    expect(received).toHaveLength(1)
  })

  it('of a validation error names each place in its message and keeps the list', async () => {
    const detail = [
      { loc: ['body', 'items', 0, 'content'], msg: 'Field required', type: 'missing' },
      { loc: ['query', 'limit'], msg: 'not a number', type: 'int' },
    ]
    const { baseUrl } = await serve(json(422, { detail }))
    const error = await failureOf(transportTo(baseUrl).send(read))
    expect(error).toMatchObject({
      message: 'readIt failed: body.items.0.content: Field required; query.limit: not a number',
      details: detail,
    })
  })

  it('of an error without JSON keeps its text', async () => {
    const { baseUrl } = await serve((_, response) => response.writeHead(502).end('Bad gateway'))
    expect(await failureOf(transportTo(baseUrl).send(read))).toMatchObject({ statusCode: 502, details: 'Bad gateway' })
  })
})

describe('repeats', () => {
  it('what is idempotent when the connection breaks', async () => {
    const { baseUrl, received } = await serve(hangUp, hangUp, ok)
    expect(await transportTo(baseUrl).send(read)).toEqual({ fine: true })
    expect(received).toHaveLength(3)
  })

  it('as often as allowed, and then tells what happened', async () => {
    const { baseUrl, received } = await serve(hangUp)
    const error = await failureOf(transportTo(baseUrl, { maxRetries: 1 }).send(read))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ maybeApplied: true, message: expect.stringContaining(baseUrl) })
    expect(received).toHaveLength(2)
  })

  it('less often, when that is asked for, what may be what breaks the connection', async () => {
    const busy = json(503, { detail: 'The server is starting.' }, { 'retry-after': '0' })
    const { baseUrl, received } = await serve(hangUp, busy, busy, hangUp, ok)
    const transport = transportTo(baseUrl, { maxRetries: 8, maxRetriesOfBroken: 1 })
    expect(await failureOf(transport.send(read))).toMatchObject({ name: 'ConnectionError', maybeApplied: true })
    expect(received).toHaveLength(4)
    expect(await transport.send(read)).toEqual({ fine: true })
  })

  it('a deletion, without calling that missing which the first attempt may have deleted', async () => {
    const missing = json(404, { detail: 'Not found' })
    const remove: ApiRequest = { ...read, operation: 'deleteIt', method: 'delete' }
    const { baseUrl, received } = await serve(hangUp, missing)
    expect(await failureOf(transportTo(baseUrl).send(remove))).toMatchObject({
      name: 'ConnectionError',
      maybeApplied: true,
    })
    expect(received).toHaveLength(2)
    expect(await failureOf(transportTo(baseUrl).send(remove))).toBeInstanceOf(NotFoundError)
  })

  it('nothing that may have been done', async () => {
    const { baseUrl, received } = await serve(hangUp, ok)
    expect(await failureOf(transportTo(baseUrl).send(write))).toMatchObject({
      name: 'ConnectionError',
      maybeApplied: true,
    })
    expect(received).toHaveLength(1)
  })

  it('anything that was refused, at the place that then answers', async () => {
    const gone = await nobodysUrl()
    const { baseUrl, received } = await serve(ok)
    const places = [gone, baseUrl]
    const transport = transportTo('', { endpoint: () => ({ baseUrl: places.shift()! }) })
    expect(await transport.send(write)).toEqual({ fine: true })
    expect(received).toHaveLength(1)
  })

  it('and says that nothing answers when nothing does', async () => {
    const gone = await nobodysUrl()
    const error = await failureOf(transportTo(gone, { maxRetries: 1 }).send(write))
    expect(error).toMatchObject({ name: 'ConnectionError', maybeApplied: false })
    expect((error as Error).message).toBe(
      `writeIt failed: nothing answers at ${gone} (ECONNREFUSED). Is the server running?`,
    )
  })

  it('a 503 after the wait that the server asks for', async () => {
    const busy = json(503, { detail: 'The server is starting.' }, { 'retry-after': '0.3' })
    const { baseUrl, received } = await serve(busy, ok)
    const started = performance.now()
    expect(await transportTo(baseUrl).send(read)).toEqual({ fine: true })
    expect(performance.now() - started).toBeGreaterThan(290)
    expect(received).toHaveLength(2)
  })

  it('a 503 to what is not idempotent only when the server has not acted on it', async () => {
    const undecided = await serve(json(503, { detail: 'Who knows' }, { 'retry-after': '0' }), ok)
    expect(await failureOf(transportTo(undecided.baseUrl).send(write))).toMatchObject({
      name: 'UnavailableError',
      retryAfterMs: 0,
      maybeApplied: true,
    })
    expect(undecided.received).toHaveLength(1)

    const untouched = await serve(json(503, { detail: 'Not yet' }, { 'retry-after': '0', 'x-applied': 'false' }), ok)
    expect(await transportTo(untouched.baseUrl).send(write)).toEqual({ fine: true })
    const tooOften = await serve(json(429, { detail: 'Slowly' }, { 'retry-after': '0', 'x-applied': 'false' }), ok)
    expect(await transportTo(tooOften.baseUrl).send(write)).toEqual({ fine: true })
  })

  it('a 429, of which nothing was done, whatever was asked', async () => {
    const { baseUrl, received } = await serve(json(429, { detail: 'Slowly' }, { 'retry-after': '0' }), ok)
    expect(await transportTo(baseUrl).send(write)).toEqual({ fine: true })
    expect(received).toHaveLength(2)
  })

  it('at the date that the server names, and not before the time that is too long to wait for', async () => {
    const past = await serve(json(503, { detail: 'soon' }, { 'retry-after': new Date(0).toUTCString() }), ok)
    expect(await transportTo(past.baseUrl).send(read)).toEqual({ fine: true })
    const long = await serve(json(503, { detail: 'The disk is full' }, { 'retry-after': '61' }), ok)
    expect(await failureOf(transportTo(long.baseUrl, { timeoutMs: 600_000 }).send(read))).toMatchObject({
      name: 'UnavailableError',
      retryAfterMs: 61_000,
    })
    expect(long.received).toHaveLength(1)
  })

  it('no other answer', async () => {
    for (const status of [400, 401, 404, 409, 422, 500, 502, 504]) {
      const { baseUrl, received } = await serve(json(status, { detail: 'no' }), ok)
      expect(await failureOf(transportTo(baseUrl).send(read))).toMatchObject({ statusCode: status })
      expect(received).toHaveLength(1)
    }
  })
})

describe('time', () => {
  it('ends a call that gets no answer, and leaves no timer behind', async () => {
    const { baseUrl } = await serve(silence)
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    const error = await failureOf(transportTo(baseUrl).send(read, { timeoutMs: 60 }))
    expect(error).toBeInstanceOf(TimeoutError)
    expect((error as Error).message).toBe('readIt got no answer within 60 ms')
    const answering = await serve(ok)
    await transportTo(answering.baseUrl).send(read, { timeoutMs: 100_000 })
    expect(timers()).toBeLessThanOrEqual(before)
  })

  it('counts repeats and waits in', async () => {
    const { baseUrl, received } = await serve(json(503, { detail: 'later' }, { 'retry-after': '60' }))
    const started = performance.now()
    const error = await failureOf(transportTo(baseUrl).send(read, { timeoutMs: 400 }))
    expect(error).toBeInstanceOf(UnavailableError)
    expect(performance.now() - started).toBeLessThan(400)
    expect(received).toHaveLength(1)
  })

  it('may be unlimited', async () => {
    const { baseUrl } = await serve(ok)
    for (const timeoutMs of [Number.POSITIVE_INFINITY, 2 ** 40]) {
      expect(await transportTo(baseUrl).send(read, { timeoutMs })).toEqual({ fine: true })
    }
  })

  it('covers finding the server', async () => {
    const transport = transportTo('', { endpoint: () => new Promise(() => {}) })
    expect(await failureOf(transport.send(read, { timeoutMs: 30 }))).toBeInstanceOf(TimeoutError)
  })
})

describe("the caller's signal", () => {
  it('ends a call under way, a wait, and a call that has not begun', async () => {
    const silent = await serve(silence)
    const abort = new AbortController()
    const underWay = failureOf(transportTo(silent.baseUrl).send(read, { signal: abort.signal }))
    await expect.poll(() => silent.received.length).toBe(1)
    abort.abort(new Error('enough'))
    expect(await underWay).toMatchObject({ name: 'AbortedError', cause: new Error('enough') })

    const busy = await serve(json(503, { detail: 'later' }, { 'retry-after': '5' }))
    const second = new AbortController()
    const waiting = failureOf(transportTo(busy.baseUrl).send(read, { signal: second.signal }))
    await expect.poll(() => busy.received.length).toBe(1)
    second.abort()
    expect(await waiting).toBeInstanceOf(AbortedError)

    const answering = await serve(ok)
    expect(await failureOf(transportTo(answering.baseUrl).send(read, { signal: abort.signal }))).toBeInstanceOf(
      AbortedError,
    )
    expect(answering.received).toHaveLength(0)
  })
})

describe('events', () => {
  const told = (...pieces: string[]): Answer => {
    return async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const piece of pieces) {
        response.write(piece)
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end()
    }
  }
  const collect = async (events: AsyncIterable<unknown>) => {
    const all: unknown[] = []
    for await (const event of events) all.push(event)
    return all
  }

  it('come one by one, wherever the connection cuts them', async () => {
    const { baseUrl, received } = await serve(told(': hi\n\nevent: a\nda', 'ta: {"n":1}\n\ndata: {"n":"ü', '"}\n\n'))
    expect(await collect(transportTo(baseUrl).stream(write))).toEqual([{ n: 1 }, { n: 'ü' }])
    expect(received[0]!.headers.accept).toBe('text/event-stream, application/json;q=0.5')
  })

  it('are read as a whole where answers cannot be read in pieces', async () => {
    const { baseUrl } = await serve(told('data: 1\n\n', 'data: 2\n\n'))
    const fetch: Fetch = async (url, init) => {
      const response = await globalThis.fetch(url, init)
      return { status: response.status, headers: response.headers, text: () => response.text() }
    }
    expect(await collect(transportTo(baseUrl, { fetch }).stream(read))).toEqual([1, 2])
  })

  it('are one for a server that knows none', async () => {
    const { baseUrl } = await serve(ok)
    expect(await collect(transportTo(baseUrl).stream(read))).toEqual([{ type: 'result', response: { fine: true } }])
  })

  it('begin after repeats of what may be repeated, or with the failure', async () => {
    const busy = await serve(json(503, { detail: 'soon' }, { 'retry-after': '0' }), told('data: 1\n\n'))
    expect(await collect(transportTo(busy.baseUrl).stream(read))).toEqual([1])
    const wrong = await serve(json(422, { detail: 'no query' }))
    expect(await failureOf(collect(transportTo(wrong.baseUrl).stream(read)))).toBeInstanceOf(ValidationError)
  })

  it('that break off are a broken connection', async () => {
    const { baseUrl } = await serve((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: 1\n\n', () => request.socket.destroy())
    })
    expect(await failureOf(collect(transportTo(baseUrl).stream(read)))).toBeInstanceOf(ConnectionError)
  })

  it('end the call when nobody reads on, or the caller gives up', async () => {
    let closed = 0
    const { baseUrl } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.on('close', () => closed++)
      response.write('data: 1\n\n')
    })
    for await (const event of transportTo(baseUrl).stream(read)) {
      expect(event).toBe(1)
      break
    }
    await expect.poll(() => closed).toBe(1)
    const abort = new AbortController()
    const events = transportTo(baseUrl).stream(read, { signal: abort.signal })
    await events.next()
    abort.abort()
    expect(await failureOf(events.next())).toBeInstanceOf(AbortedError)
    await expect.poll(() => closed).toBe(2)
  })
})

describe('files', () => {
  const file = new Blob(['a', 'b'], { type: 'text/plain' })
  const upload: ApiRequest = {
    ...{ operation: 'sendIt', method: 'post', path: '/it', idempotent: false },
    upload: [
      { name: 'request', content: '{}' },
      { name: 'file', content: file, filename: 'my "file".txt' },
    ],
  }

  it('are sent as multipart/form-data that others can read', async () => {
    const { baseUrl, received } = await serve(ok)
    await transportTo(baseUrl).send(upload)
    const { headers, body } = received[0]!
    const form = await new Response(body, { headers: { 'content-type': headers['content-type']! } }).formData()
    expect(form.get('request')).toBe('{}')
    const sent = form.get('file') as File
    expect([sent.name, sent.type, await sent.text()]).toEqual(['my "file".txt', 'text/plain', 'ab'])
  })

  it('come piece by piece, or with the failure', async () => {
    const { baseUrl } = await serve((_, response) => response.end(Buffer.alloc(300_000, 7)))
    let size = 0
    for await (const piece of transportTo(baseUrl).download(read)) size += piece.length
    expect(size).toBe(300_000)
    const missing = await serve(json(404, { detail: 'File not found' }))
    expect(await failureOf(transportTo(missing.baseUrl).download(read).next())).toBeInstanceOf(NotFoundError)
    const broken = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 10 })
      response.write('half', () => request.socket.destroy())
    })
    const all = async () => {
      for await (const _ of transportTo(broken.baseUrl).download(read));
    }
    expect(await failureOf(all())).toBeInstanceOf(ConnectionError)
  })
})
