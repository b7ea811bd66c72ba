import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ModelError } from '../../model-error.ts'
import { RateLimit } from './rate-limit.ts'

beforeEach(() => vi.useFakeTimers({ now: 0 }))
afterEach(() => vi.useRealTimers())

/** When each of so many callers had its turn, in milliseconds. */
async function turns(limit: RateLimit, callers: number): Promise<number[]> {
  const times: number[] = []
  for (let caller = 0; caller < callers; caller++) void limit.turn('patient').then(() => times.push(Date.now()))
  await vi.runAllTimersAsync()
  return times
}

const limited = (requestsPerMinute: number | null, longestWaitMs = 60_000) =>
  new RateLimit({ name: 'test', requestsPerMinute, longestWaitMs })

it('keeps to the configured rate', async () => {
  expect(await turns(limited(60), 4)).toEqual([0, 1_000, 2_000, 3_000])
  expect(await turns(limited(null), 3)).toEqual([3_000, 3_000, 3_000])
})

/** So many calls leave now, and all of them are refused. */
function refuse(limit: RateLimit, calls: number, retryAfterMs?: number): void {
  const paces = Array.from({ length: calls }, () => limit.departed())
  for (const pace of paces) limit.refused(retryAfterMs, pace)
}

const rounded = (times: readonly number[]) => times.map((time) => Math.round(time / 10) * 10)

it('lets everybody wait for as long as the provider asks, then goes on at a part of the rate that was refused', async () => {
  const limit = limited(null)
  refuse(limit, 10, 7_000)
  expect(limit.pausedUntil).toEqual(new Date(7_000))
  expect(rounded(await turns(limit, 3))).toEqual([7_000, 7_140, 7_290])
  expect(limit.pausedUntil).toBeNull()
})

it('makes those wait again who have waited when a pause begins', async () => {
  const limit = limited(60)
  setTimeout(() => refuse(limit, 1, 10_000), 500)
  expect(rounded(await turns(limit, 3))).toEqual([0, 10_500, 11_930])
})

it('finds the rate again with answers, the faster the longer it goes well, and never exceeds a configured one', async () => {
  const limit = limited(null)
  refuse(limit, 10)
  const gapAfter = async (seconds: number) => {
    for (let answer = 0; answer < seconds * 10; answer++) {
      vi.setSystemTime(Date.now() + 100)
      limit.answered()
    }
    const [first, second] = await turns(limit, 2)
    return second! - first!
  }
  const gaps = [await gapAfter(1), await gapAfter(10), await gapAfter(60)]
  expect(rounded(gaps)).toEqual([110, 80, 0])
  const configured = limited(60)
  refuse(configured, 1)
  for (let answer = 0; answer < 1_000; answer++) configured.answered()
  const start = Date.now() + 1_000
  expect(await turns(configured, 3)).toEqual([start, start + 1_000, start + 2_000])
})

it('lets a long line wait for its turns, urgent ones first', async () => {
  const limit = limited(6, 60_000)
  const order: string[] = []
  for (let caller = 0; caller < 20; caller++) void limit.turn('patient').then(() => order.push('patient'))
  void limit.turn('urgent').then(() => order.push('urgent'))
  await vi.runAllTimersAsync()
  expect(order).toEqual(['patient', 'urgent', ...Array(19).fill('patient')])
  expect(Date.now()).toBe(200_000)
})

it('tells those who wait already, too, that a pause is too long', async () => {
  const limit = limited(null, 60_000)
  refuse(limit, 1, 1_000)
  const waiting = limit.turn('patient').catch((failure: unknown) => failure)
  refuse(limit, 1, 90_000)
  expect(await waiting).toMatchObject({ kind: 'rate_limited', retryAfterMs: 90_000 })
})

it('tells who would have to wait too long, instead of letting them wait', async () => {
  const limit = limited(null, 60_000)
  refuse(limit, 1, 3_600_000)
  const error = await limit.turn('patient').catch((failure: unknown) => failure)
  expect(error).toBeInstanceOf(ModelError)
  expect(error).toMatchObject({ kind: 'rate_limited', retryAfterMs: 3_600_000 })
  expect((error as Error).message).toContain('1970-01-01T01:00:00.000Z')
})

it('stops waiting when the caller does', async () => {
  const limit = limited(null)
  refuse(limit, 1, 5_000)
  const controller = new AbortController()
  const turn = limit.turn('patient', controller.signal)
  controller.abort(new Error('enough'))
  await expect(turn).rejects.toThrow('enough')
})
