import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { echoApp } from '../../../../test/support/echo-app.ts'
import type { LingerBounds } from '../lifecycle/lingering-close.ts'
import { type ConnectionLimits, type Fetch, type Listener, listen } from '../lifecycle/listen.ts'
import type { HttpAppOptions } from './app.ts'
import type { Handlers } from './handlers.ts'

const BANK = '/v1/default/banks/b'
const listeners: Listener[] = []

async function serve(app: { readonly fetch: unknown }, limits: Partial<ConnectionLimits> = {}): Promise<Listener> {
  const listener = await listen('127.0.0.1', 0, app.fetch as Fetch, limits)
  listeners.push(listener)
  return listener
}

afterEach(async () => {
  for (const listener of listeners.splice(0)) {
    listener.destroy()
    await listener.close()
  }
})

/** Sends bytes as they are, and gives what came back when the server hung up or `until` was seen. */
function exchange(port: number, bytes: string, until?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.on('data', (data) => {
      received += data
      if (until?.test(received)) socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
    socket.write(bytes)
  })
}

describe('what is hardly a request', () => {
  const anyDetail = /\r\n\r\n\{"detail":"[^"]+"\}/
  it.each([
    ['bytes that are not HTTP', '\0\x01 hello\r\n\r\n', 400],
    ['no Host', 'GET /health HTTP/1.1\r\n\r\n', 400],
    ['a Host that is none', 'GET /health HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
    ['a target that is none', 'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['an endless header', `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
    ['a length that is none', `POST ${BANK}/memories HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n`, 400],
  ])('is refused with a detail: %s', async (_, bytes, status) => {
    const { port } = await serve(echoApp())
    const answer = await exchange(port, bytes, anyDetail)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(anyDetail)
  })
})

describe('a connection', () => {
  const post = (path: string, length: number, body: string) =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`

  it('that its caller leaves ends the work', async () => {
    const events: string[] = []
    const app = echoApp({
      reflect: ({ signal }) => {
        events.push('started')
        signal.addEventListener('abort', () => events.push('ended'))
        return new Promise(() => {})
      },
    })
    const { port } = await serve(app)
    const body = '{"query":"q"}'
    const socket = connect(port, '127.0.0.1')
    socket.write(post(`${BANK}/reflect`, body.length, body))
    await expect.poll(() => events).toEqual(['started'])
    socket.destroy()
    await expect.poll(() => events).toEqual(['started', 'ended'])
  })

  it('that asks again before it is answered is answered one by one, in order', async () => {
    const running: (() => void)[] = []
    let most = 0
    const app = echoApp({
      getMemory: async ({ params }) => {
        most = Math.max(most, running.length + 1)
        await new Promise<void>((resolve) => running.push(resolve))
        running.shift()
        return { id: params.memory_id } as never
      },
    })
    const { port } = await serve(app)
    const get = (id: number) => `GET ${BANK}/memories/${id} HTTP/1.1\r\nHost: localhost\r\n\r\n`
    const answer = exchange(port, [1, 2, 3].map(get).join(''), /"id":"3"/)
    for (let turn = 0; turn < 3; turn++) {
      await expect.poll(() => running.length).toBe(1)
      running[0]!()
      await expect.poll(() => running.length === 0 || turn < 2).toBe(true)
    }
    expect([...(await answer).matchAll(/"id":"(\d)"/g)].map(([, id]) => id)).toEqual(['1', '2', '3'])
    expect(most).toBe(1)
  })

  it('that asks for far too much before it reads is cut', async () => {
    const { port } = await serve(echoApp({ getMemory: () => new Promise(() => {}) }))
    const get = `GET ${BANK}/memories/1 HTTP/1.1\r\nHost: localhost\r\n\r\n`
    expect(await exchange(port, get.repeat(1_000)).catch(() => '')).toBe('')
  })

  it('whose body never ends is answered in time', async () => {
    const { port } = await serve(echoApp({}, { requestTimeoutMs: 50 }))
    expect(await exchange(port, post(`${BANK}/memories`, 100, '{"items"'), /detail/)).toMatch(/^HTTP\/1.1 504 /)
  })

  it('is answered before a body that will not be read', async () => {
    const { port } = await serve(echoApp({}, { guard: { allowedHosts: [], allowedOrigins: [], apiKey: 'k' } }))
    const answer = await exchange(port, post(`${BANK}/memories`, 50_000_000, '{'), /detail/)
    expect(answer).toMatch(/^HTTP\/1.1 401 /)
  })
})

describe('a client that sends its whole body before it reads', () => {
  const LENGTH = 30_000_000
  const key = { guard: { allowedHosts: [], allowedOrigins: [], apiKey: 'k' } }
  const bodies = { maxBytes: 100_000_000, maxTotalBytes: 100_000_000, silenceMs: 5_000 }
  const json = 'Content-Type: application/json'
  const headOf = (path: string, header: string, length = `Content-Length: ${LENGTH}`) =>
    `POST ${BANK}${path} HTTP/1.1\r\nHost: localhost\r\n${header}\r\n${length}\r\n\r\n`
  const upload = `--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n${'y'.repeat(100)}`
  const multipart = 'Content-Type: multipart/form-data; boundary=x'
  const takeUpload: Partial<Handlers> = {
    retainFiles: ({ upload }) =>
      upload!({ files: 1, bytes: 10, tooManyFiles: 'too many', tooLarge: 'too large' }, async () => ({}) as never),
  }

  /** Bytes after which the server answers, the rest that is sent before anything is read, and what was read then. */
  async function sendDeaf(
    first: string,
    app: ReturnType<typeof echoApp>,
    { rest = Buffer.alloc(LENGTH, 'x'), limits = {} as Partial<ConnectionLimits> } = {},
  ) {
    let answered = () => {}
    const answer = new Promise<void>((resolve) => {
      answered = resolve
    })
    const { port } = await serve(
      {
        fetch: async (request: Request, environment: never) => {
          const response = await app.fetch(request, environment)
          answered()
          return response
        },
      },
      limits,
    )
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).pause()
    let received = ''
    socket.on('error', () => {})
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.write(first)
    await answer
    await new Promise((resolve) => socket.write(rest, resolve))
    socket.on('data', (data) => {
      received += data
    })
    socket.resume()
    socket.once('end', () => socket.end())
    await closed
    return received
  }

  it.each<[string, number, string, Partial<Handlers>, Partial<HttpAppOptions>]>([
    ['has no key', 401, headOf('/memories', json), {}, key],
    ['sends more than may be', 413, headOf('/memories', json), {}, {}],
    [
      'sends more than may be in chunks',
      413,
      `${headOf('/memories', json, 'Transfer-Encoding: chunked')}1c9c380\r\n${'x'.repeat(200_000)}`,
      {},
      {},
    ],
    ['packs its body', 415, headOf('/memories', `${json}\r\nContent-Encoding: gzip`), {}, {}],
    ['pauses too long', 408, headOf('/memories', json), {}, { bodies: { ...bodies, silenceMs: 20 } }],
    ['calls what there is not', 404, headOf('/nothing', json), {}, {}],
    ['uploads more than may be', 413, `${headOf('/files/retain', multipart)}${upload}`, takeUpload, {}],
    [
      'pauses an upload too long',
      408,
      headOf('/files/retain', multipart),
      takeUpload,
      { bodies: { ...bodies, silenceMs: 20 } },
    ],
  ])('reads its answer when it %s', async (_, status, first, handlers, options) => {
    const answer = await sendDeaf(first, echoApp(handlers, options))
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/"detail":/)
    expect(answer).toMatch(/^connection: close\r$/im)
  })
  it('reads its answer when all bodies together are too large', async () => {
    const held: (() => void)[] = []
    const retainMemories = () => new Promise<never>((resolve) => held.push(() => resolve({} as never)))
    const app = echoApp({ retainMemories }, { bodies: { ...bodies, maxBytes: 20e6, maxTotalBytes: 20e6 } })
    const { url } = await serve(app)
    const body = JSON.stringify({ items: [{ content: 'z'.repeat(15e6) }] })
    const headers = { 'content-type': 'application/json' }
    const first = fetch(`${url}${BANK}/memories`, { method: 'POST', headers, body })
    await expect.poll(() => held.length, { timeout: 10_000 }).toBe(1)
    const length = 18e6
    const start = headOf('/memories', json, `Content-Length: ${length}`) + 'x'.repeat(6e6)
    const answer = await sendDeaf(start, app, { rest: Buffer.alloc(length - 6e6, 'x') })
    held[0]!()
    expect((await first).status).toBe(200)
    expect(answer).toMatch(/^HTTP\/1.1 503 .*HINDSIGHT_API_MAX_BODIES_MB/s)
  })

  const early = headOf('/nothing', json)
  it.each<[string, Partial<LingerBounds>]>([
    ['long', { totalMs: 100 }],
    ['much', { bytes: 1_000_000 }],
  ])('is not listened to for too %s', async (_, bounds) => {
    const linger = { totalMs: 60_000, silenceMs: 60_000, bytes: 1e12, ...bounds }
    const { port } = await serve(echoApp(), { linger })
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).pause()
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.on('error', () => {})
    socket.write(early)
    const chunk = Buffer.alloc(10_000, 'x')
    const sending = setInterval(() => socket.write(chunk), 1)
    await closed
    clearInterval(sending)
  })

  /** Has had its answer, owes the rest of its body and says nothing. */
  async function fallSilent(port: number) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.on('error', () => {})
    socket.write(early)
    socket.resume()
    await new Promise((resolve) => socket.once('end', resolve))
  }
  const endless = { totalMs: 60_000, silenceMs: 60_000, bytes: 1e12 }
  const statusOf = async ({ url }: Listener) =>
    (await fetch(`${url}/health`, { headers: { connection: 'close' } })).status

  it('is not waited for when it falls silent', async () => {
    const linger = { ...endless, silenceMs: 100 }
    const listener = await serve(echoApp(), { maxConnections: 1, linger })
    await fallSilent(listener.port)
    await expect.poll(() => statusOf(listener), { timeout: 10_000 }).toBe(200)
  })

  it('counts as a connection, and is cut when the server ends', async () => {
    const listener = await serve(echoApp(), { maxConnections: 1, linger: endless })
    await fallSilent(listener.port)
    expect(await statusOf(listener)).toBe(503)
    await listener.close()
  })
})
