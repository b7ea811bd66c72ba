import { describe, expect, it } from 'vitest'
import { echoApp } from '../../../../../test/support/echo-app.ts'
import { jsonOf } from '../../../../../test/support/json-of.ts'
import { requestRate } from './request-rate.ts'

const RECALL = '/v1/default/banks/b/memories/recall'
const LISTS = '/v1/default/banks'
const body = (value: unknown) => ({
  method: 'POST',
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
})
const question = body({ query: 'q' })
const admission = (changes: object = {}) => ({
  concurrent: { recall: 2, retain: 1, reflect: 1, upload: 1, other: 1 },
  maxPending: 100,
  queueTimeoutMs: 5_000,
  ...changes,
})

/** Recalls that end when they are told to. */
function heldRecalls() {
  const running: (() => void)[] = []
  const recallMemories = () => new Promise<never>((resolve) => running.push(() => resolve({ results: [] } as never)))
  return { running, recallMemories }
}

describe('concurrent requests', () => {
  it('run as many at a time as there are places of their kind, the others wait for their turn', async () => {
    const { running, recallMemories } = heldRecalls()
    const app = echoApp({ recallMemories }, { admission: admission() })
    const answers = [1, 2, 3].map(() => app.request(RECALL, question))
    await expect.poll(() => running.length).toBe(2)
    expect((await app.request(LISTS)).status, 'another kind').toBe(200)
    running[0]!()
    await expect.poll(() => running.length).toBe(3)
    for (const end of running) end()
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('are told to come back when they have waited too long, by which setting, and that nothing was done', async () => {
    const { running, recallMemories } = heldRecalls()
    const app = echoApp({ recallMemories }, { admission: admission({ queueTimeoutMs: 20 }) })
    const first = [1, 2].map(() => app.request(RECALL, question))
    const late = await app.request(RECALL, question)
    expect(late.status).toBe(503)
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(late.headers.get('x-applied')).toBe('false')
    expect((await jsonOf(late)).detail).toMatch(/waited 0\.02 s; 2 recalls run.*HINDSIGHT_API_RECALL_MAX_CONCURRENT/)
    for (const end of running) end()
    await Promise.all(first)
    const next = app.request(RECALL, question)
    await expect.poll(() => running.length).toBe(3)
    running[2]!()
    expect((await next).status, 'the places are free again').toBe(200)
  })

  it('are refused at once when too many wait; health is not asked to', async () => {
    const { running, recallMemories } = heldRecalls()
    const app = echoApp({ recallMemories }, { admission: admission({ maxPending: 3 }) })
    const first = [1, 2, 3].map(() => app.request(RECALL, question))
    await expect.poll(() => running.length).toBe(2)
    const refused = await app.request(RECALL, question)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await jsonOf(refused)).detail).toMatch(/busy with 3 recalls.*HINDSIGHT_API_MAX_PENDING_REQUESTS/)
    for (const path of [LISTS, '/health', '/health/live', '/version', '/metrics']) {
      expect((await app.request(path)).status, path).toBe(200)
    }
    for (const end of running) end()
    await expect.poll(() => running.length).toBe(3)
    running[2]!()
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('that their caller leaves give their place in the line to the next', async () => {
    const { running, recallMemories } = heldRecalls()
    const app = echoApp({ recallMemories }, { admission: admission({ maxPending: 3 }) })
    const first = [1, 2].map(() => app.request(RECALL, question))
    const leaving = new AbortController()
    const left = app.request(RECALL, { ...question, signal: leaving.signal })
    await expect.poll(() => running.length).toBe(2)
    leaving.abort()
    expect((await left).status).toBe(499)
    const next = app.request(RECALL, question)
    running[0]!()
    await expect.poll(() => running.length).toBe(3)
    for (const end of running) end()
    expect((await next).status).toBe(200)
    await Promise.all(first)
  })

  it.each([
    ['waits in vain', { queueTimeoutMs: 20 }, /REFLECT_MAX_REQUESTS/],
    ['is one too many', { maxPending: 1 }, /MAX_PENDING_REQUESTS/],
  ])('of a request for events that %s are refused without events', async (_, settings, setting) => {
    const app = echoApp(
      { reflect: () => new Promise(() => {}) },
      { admission: admission(settings), requestTimeoutMs: 60_000 },
    )
    void app.request('/v1/default/banks/b/reflect', question)
    const headers = { ...question.headers, accept: 'text/event-stream' }
    const refused = await app.request('/v1/default/banks/b/reflect', { ...question, headers })
    expect(refused.status).toBe(503)
    expect(refused.headers.get('content-type')).toBe('application/json')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('x-applied')).toBe('false')
    expect((await jsonOf(refused)).detail).toMatch(setting)
  })
})

describe('a rate limit', () => {
  const rate = { perMinute: 60, burst: 3, by: 'address' as const }

  it('lets a burst through, then answers 429 with the time to wait; health is always answered', async () => {
    const app = echoApp({}, { rate })
    const statuses = []
    for (let index = 0; index < 4; index++) statuses.push(await app.request(LISTS))
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    const refused = statuses[3]!
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.headers.get('x-applied')).toBe('false')
    expect((await jsonOf(refused)).detail).toMatch(
      /more than 60 requests a minute.*HINDSIGHT_API_RATE_LIMIT_PER_MINUTE/,
    )
    expect((await app.request('/health')).status).toBe(200)
    expect((await app.request('/metrics')).status).toBe(200)
  })

  it('counts clients apart, and lets each go on as time passes', () => {
    let now = 0
    const check = requestRate({ ...rate, apiKey: undefined }, () => now)
    const ask = (address: string) => {
      try {
        check(LISTS, new Headers(), address)
        return 'ok'
      } catch (error) {
        return (error as { headers: Record<string, string> }).headers['retry-after']
      }
    }
    expect([1, 2, 3, 4].map(() => ask('10.0.0.1'))).toEqual(['ok', 'ok', 'ok', '1'])
    expect(ask('10.0.0.2')).toBe('ok')
    now = 1_000
    expect(ask('10.0.0.1')).toBe('ok')
    expect(ask('::ffff:10.0.0.1'), 'the same address, told in another way').toBe('1')
    for (const tail of ['1', '2', '3']) expect(ask(`2001:db8:1:2::${tail}`)).toBe('ok')
    expect(ask('2001:db8:1:2:ffff::9'), 'the same network').toBe('1')
    expect(ask('2001:db8:1:3::9'), 'another network').toBe('ok')
  })

  it('counts all who share a right key as one; a wrong key counts as its address', () => {
    const check = requestRate({ ...rate, by: 'key', apiKey: 'k' }, () => 0)
    const ask = (key: string, address: string) => () =>
      check(LISTS, new Headers({ authorization: `Bearer ${key}` }), address)
    for (const address of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) expect(ask('k', address)).not.toThrow()
    expect(ask('k', '4.4.4.4')).toThrow(/RATE_LIMIT_PER_MINUTE/)
    for (const guess of ['x', 'y', 'z']) expect(ask(guess, '4.4.4.4')).not.toThrow()
    expect(ask('w', '4.4.4.4')).toThrow(/RATE_LIMIT_PER_MINUTE/)
  })
})

describe('bodies', () => {
  it('that take too much together are refused, and count no longer than their request takes', async () => {
    const { running, recallMemories } = heldRecalls()
    const app = echoApp({ recallMemories }, { bodies: { maxBytes: 1_000, maxTotalBytes: 1_000, silenceMs: 1_000 } })
    const large = body({ query: 'x'.repeat(600) })
    const first = app.request(RECALL, large)
    await expect.poll(() => running.length).toBe(1)
    const refused = await app.request(RECALL, large)
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await jsonOf(refused)).detail).toContain('HINDSIGHT_API_MAX_BODIES_MB')
    running[0]!()
    await first
    const next = app.request(RECALL, large)
    await expect.poll(() => running.length).toBe(2)
    running[1]!()
    expect((await next).status).toBe(200)
  })

  it('that stop arriving are given up', async () => {
    const app = echoApp({}, { bodies: { maxBytes: 1_000, maxTotalBytes: 1_000, silenceMs: 20 } })
    const stream = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"que')) })
    const answer = await app.request(RECALL, { ...question, body: stream, duplex: 'half' } as RequestInit)
    expect(answer.status).toBe(408)
  })
})
