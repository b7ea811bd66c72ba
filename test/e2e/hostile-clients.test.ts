import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { HindsightClient, HindsightServer } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Scratch } from '../support/scratch.ts'

const MEGABYTE = 1_000_000
const BANK = '/v1/default/banks/bank'

let scratch: Scratch
let server: HindsightServer
let client: HindsightClient
let port: number

beforeAll(async () => {
  scratch = await Scratch.create()
  server = await HindsightServer.start({
    env: {
      TMPDIR: scratch.directory,
      HINDSIGHT_API_HEADERS_TIMEOUT_SECONDS: '1',
      HINDSIGHT_API_BODY_TIMEOUT_SECONDS: '1',
      HINDSIGHT_API_KEEP_ALIVE_TIMEOUT_SECONDS: '60',
      HINDSIGHT_API_MAX_BODY_MB: '20',
      HINDSIGHT_API_MAX_CONNECTIONS: '10100',
    },
  })
  client = new HindsightClient({ baseUrl: server.url })
  port = Number(new URL(server.url).port)
  await client.retain('bank', 'Maria adopted a dog in Lisbon.')
})

afterAll(async () => {
  await server?.stop()
  await scratch?.[Symbol.asyncDispose]()
})

const head = (method: string, path: string, headers: Readonly<Record<string, string | number>>) =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
    .join('\r\n')
    .concat('\r\n\r\n')
const JSON_TYPE = { 'Content-Type': 'application/json' }

/** A connection as bytes: what came back, and whether it is over. */
class Wire {
  received = ''
  closed = false
  readonly socket: Socket
  readonly ended: Promise<void>

  constructor(bytes: string) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.on('data', (data) => {
      this.received += data.toString('latin1')
    })
    this.socket.on('error', () => {})
    this.ended = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.closed = true
        resolve()
      })
    })
    this.socket.write(bytes)
  }

  get status(): number {
    return Number(this.received.slice(9, 12))
  }
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)![1])
}
const residentBytes = () => metric('hindsight_process_memory_bytes')

async function recallsDog(): Promise<void> {
  const { results } = await client.recall('bank', 'What did Maria adopt?')
  expect(results[0]!.text).toContain('dog')
}

it('half a thousand connections that send a byte now and then hold up nobody, and are cut in time', async () => {
  const wires = Array.from({ length: 500 }, (_, index) =>
    index % 2 === 0
      ? new Wire('GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
      : new Wire(`${head('POST', `${BANK}/memories`, { ...JSON_TYPE, 'Content-Length': 1000 })}{"items"`),
  )
  const dribble = setInterval(() => {
    for (const [index, { socket }] of wires.entries()) if (index % 2 === 0 && socket.writable) socket.write('x')
  }, 100)
  try {
    for (let index = 0; index < 30; index++) await recallsDog()
    await expect.poll(() => wires.every(({ closed }) => closed), { timeout: 20_000 }).toBe(true)
  } finally {
    clearInterval(dribble)
  }
  expect(new Set(wires.map(({ status }) => status))).toEqual(new Set([408]))
  await recallsDog()
})

describe('a body of 1 GB', () => {
  /** Sends until the server has hung up or 1 GB is out, and tells how much that was. */
  async function flood(bytes: string, chunk: (payload: Buffer) => Buffer) {
    const wire = new Wire(bytes)
    const payload = chunk(Buffer.alloc(1 << 16, 'x'))
    let sent = 0
    while (!wire.closed && sent < 1_000 * MEGABYTE) {
      if (!wire.socket.writable) break
      if (!wire.socket.write(payload)) {
        await Promise.race([once(wire.socket, 'drain').catch(() => {}), wire.ended])
      }
      sent += payload.length
    }
    await expect.poll(() => wire.closed).toBe(true)
    return { wire, sent }
  }
  const chunked = (payload: Buffer) =>
    Buffer.concat([Buffer.from(`${payload.length.toString(16)}\r\n`), payload, Buffer.from('\r\n')])

  it.each([
    ['announced', { 'Content-Length': 1_000 * MEGABYTE }, (payload: Buffer) => payload],
    ['in chunks', { 'Transfer-Encoding': 'chunked' }, chunked],
  ])('is refused early, and takes no memory: %s', async (_, headers, chunk) => {
    const before = await residentBytes()
    const floods = Array.from({ length: 4 }, () =>
      flood(head('POST', `${BANK}/memories`, { ...JSON_TYPE, ...headers }), chunk),
    )
    await recallsDog()
    for (const { wire, sent } of await Promise.all(floods)) {
      expect(wire.status).toBe(413)
      expect(wire.received).toMatch(/HINDSIGHT_API_MAX_BODY_MB/)
      expect(wire.received).toMatch(/^connection: close\r$/im)
      expect(sent).toBeLessThan(200 * MEGABYTE)
    }
    expect(await residentBytes()).toBeLessThan(before + 200 * MEGABYTE)
    await recallsDog()
  })
})

it.each([
  ['a file', `${BANK}/files/retain`, 'files'],
  ['an archive', `${BANK}/document-transfer`, 'file'],
])('who falls silent while %s arrives is told so in time, and nothing of it is left', async (_, path, part) => {
  const type = { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': 50 * MEGABYTE }
  const start = `--x\r\nContent-Disposition: form-data; name="${part}"; filename="a.zip"\r\n\r\n${'y'.repeat(MEGABYTE)}`
  const received = async () => (await readdir(scratch.directory)).filter((name) => name.startsWith('hindsight-files-'))
  const wire = new Wire(head('POST', path, type) + start)
  await expect.poll(received).toHaveLength(1)
  await wire.ended
  expect(wire.received).toMatch(/^HTTP\/1.1 408 .*Nothing of the request body arrived for 1 s/s)
  expect(await received()).toEqual([])
})

it('clients that go away in the middle leave nothing behind', async () => {
  const text = JSON.stringify({ items: [{ content: 'Left behind. '.repeat(200), document_id: 'left' }] })
  const question = JSON.stringify({ query: 'What did Maria adopt?' })
  const post = (path: string, body: string, length = body.length, accept = '*/*') =>
    head('POST', BANK + path, { ...JSON_TYPE, Accept: accept, 'Content-Length': length }) + body
  const requests = [
    post('/memories', text.slice(0, 500), text.length),
    post('/memories', text),
    post('/memories/recall', question),
    post('/reflect', question, question.length, 'text/event-stream'),
    head('GET', `${BANK}/memories/list`, {}),
  ]
  const wires = Array.from({ length: 300 }, (_, index) => new Wire(requests[index % requests.length]!))
  for (const [index, { socket }] of wires.entries()) {
    // Some before they are understood, some while they are worked on, some while they are answered.
    if (index % 3 === 0) socket.destroy()
    else if (index % 3 === 1) socket.once('connect', () => setImmediate(() => socket.destroy()))
    else socket.once('data', () => socket.resetAndDestroy())
  }
  for (const { socket } of wires) if (!socket.destroyed) setTimeout(() => socket.destroy(), 500).unref()
  await expect.poll(() => wires.every(({ closed }) => closed), { timeout: 10_000 }).toBe(true)
  await expect.poll(() => metric('hindsight_http_requests_in_progress_requests'), { timeout: 10_000 }).toBe(1)
  await expect.poll(() => metric('hindsight_db_pool_waiting')).toBe(0)
  await recallsDog()
})

it('clients that never read their answers are cut, and what they asked for does not pile up', async () => {
  const before = await residentBytes()
  const many = head('GET', '/openapi.json', {}).repeat(500)
  const body = JSON.stringify({ query: 'What did Maria adopt?' })
  const headers = { ...JSON_TYPE, Accept: 'text/event-stream', 'Content-Length': body.length }
  const wires = Array.from({ length: 60 }, (_, index) => {
    const wire = new Wire(index % 2 === 0 ? many : (head('POST', `${BANK}/reflect`, headers) + body).repeat(100))
    wire.socket.pause()
    return wire
  })
  for (let index = 0; index < 20; index++) await recallsDog()
  expect(await residentBytes()).toBeLessThan(before + 300 * MEGABYTE)
  // Somebody who does not read does not see that the connection has ended: the server knows.
  await expect.poll(() => metric('hindsight_process_open_fds'), { timeout: 20_000 }).toBeLessThan(100)
  for (const { socket } of wires) socket.destroy()
  await recallsDog()
})

it('ten thousand idle connections stay open at little cost; the ones beyond are told why not', async () => {
  const before = await residentBytes()
  const wires: Wire[] = []
  const open = async (count: number) => {
    const opened = Array.from({ length: count }, () => new Wire(head('GET', '/health/live', {})))
    wires.push(...opened)
    await expect.poll(() => opened.every(({ status }) => status > 0), { timeout: 30_000 }).toBe(true)
    return opened
  }
  try {
    for (let round = 0; round < 20; round++) await open(500)
    expect(new Set(wires.map(({ status }) => status))).toEqual(new Set([200]))
    await recallsDog()
    expect(await residentBytes()).toBeLessThan(before + 400 * MEGABYTE)
    const refused = (await open(200)).filter(({ status }) => status === 503)
    expect(refused.length).toBeGreaterThan(90)
    expect(refused[0]!.received).toMatch(/retry-after: 1\r\n.*HINDSIGHT_API_MAX_CONNECTIONS/s)
  } finally {
    for (const { socket } of wires) socket.destroy()
  }
  await expect.poll(() => metric('hindsight_process_open_fds'), { timeout: 20_000 }).toBeLessThan(100)
  await recallsDog()
})
