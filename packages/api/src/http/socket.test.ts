import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { echoApp } from '../../../../test/support/echo-app.ts'
import { type Listener, listen } from '../lifecycle/listen.ts'

const BANK = '/v1/default/banks/b'
const listeners: Listener[] = []

async function serve(app: ReturnType<typeof echoApp>): Promise<Listener> {
  const listener = await listen('127.0.0.1', 0, app.fetch)
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
