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

it('lets everybody wait for as long as the provider asks, then goes on slowly', async () => {
  const limit = limited(null)
  limit.refused(7_000, limit.pace)
  expect(limit.pausedUntil).toEqual(new Date(7_000))
  expect(await turns(limit, 3)).toEqual([7_000, 7_050, 7_100])
  expect(limit.pausedUntil).toBeNull()
})

it('makes those wait again who have waited when a pause begins', async () => {
  const limit = limited(60)
  setTimeout(() => limit.refused(10_000, limit.pace), 500)
  expect(await turns(limit, 3)).toEqual([0, 10_500, 12_500])
})

it('slows down once for calls that left together, and recovers with answers', async () => {
  const limit = limited(null)
  const pace = limit.pace
  for (let call = 0; call < 30; call++) limit.refused(1_000, pace)
  expect(await turns(limit, 3)).toEqual([1_000, 1_050, 1_100])
  limit.refused(undefined, limit.pace)
  expect(await turns(limit, 3)).toEqual([2_100, 2_200, 2_300])
  for (let answer = 0; answer < 20; answer++) limit.answered()
  const start = Date.now() + 100
  expect(await turns(limit, 3)).toEqual([start, start, start])
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
  limit.refused(1_000, limit.pace)
  const waiting = limit.turn('patient').catch((failure: unknown) => failure)
  limit.refused(90_000, limit.pace)
  expect(await waiting).toMatchObject({ kind: 'rate_limited', retryAfterMs: 90_000 })
})

it('tells who would have to wait too long, instead of letting them wait', async () => {
  const limit = limited(null, 60_000)
  limit.refused(3_600_000, limit.pace)
  const error = await limit.turn('patient').catch((failure: unknown) => failure)
  expect(error).toBeInstanceOf(ModelError)
  expect(error).toMatchObject({ kind: 'rate_limited', retryAfterMs: 3_600_000 })
  expect((error as Error).message).toContain('1970-01-01T01:00:00.000Z')
})

it('stops waiting when the caller does', async () => {
  const limit = limited(null)
  limit.refused(5_000, limit.pace)
  const controller = new AbortController()
  const turn = limit.turn('patient', controller.signal)
  controller.abort(new Error('enough'))
  await expect(turn).rejects.toThrow('enough')
})
