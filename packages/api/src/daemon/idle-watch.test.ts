import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Activity } from '../lifecycle/activity.ts'
import { watchIdleness } from './idle-watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const TIMEOUT_MS = 300_000

/** A watch whose queue the test fills; tells when it found that nothing is to be done. */
function watch(timeoutMs = TIMEOUT_MS) {
  const startedAt = performance.now()
  const state = { queued: async () => false, idleAt: [] as number[] }
  const requests = new Activity()
  const operations = new Activity()
  const end = watchIdleness({
    timeoutMs,
    activities: [requests, operations],
    hasQueuedWork: () => state.queued(),
    onIdle: () => state.idleAt.push(Math.round(performance.now() - startedAt)),
  })
  return { state, requests, operations, end }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

it('tells once, when nothing was done for the whole time', async () => {
  const { state } = watch()
  await pass(TIMEOUT_MS - 1)
  expect(state.idleAt).toEqual([])
  await pass(10 * TIMEOUT_MS)
  expect(state.idleAt).toEqual([TIMEOUT_MS])
})

it('counts from the end of the start, however long that took', async () => {
  const longAgo = new Activity()
  await pass(3 * TIMEOUT_MS)
  const idle = vi.fn()
  watchIdleness({ timeoutMs: TIMEOUT_MS, activities: [longAgo], hasQueuedWork: async () => false, onIdle: idle })
  await pass(TIMEOUT_MS - 1)
  expect(idle).not.toHaveBeenCalled()
  await pass(1)
  expect(idle).toHaveBeenCalledOnce()
})

it('counts from the end of the last work, of either kind, however long it took', async () => {
  const { state, requests, operations } = watch()
  await pass(1_000)
  const endRequest = requests.begin()
  const endOperation = operations.begin()
  await pass(2 * TIMEOUT_MS)
  endRequest()
  await pass(3 * TIMEOUT_MS)
  endOperation()
  expect(state.idleAt).toEqual([])
  await pass(10 * TIMEOUT_MS)
  expect(state.idleAt).toEqual([1_000 + 6 * TIMEOUT_MS])
})

it('does not mind what does not count', async () => {
  const { state, requests } = watch()
  for (let count = 0; count < 10; count++) {
    await pass(TIMEOUT_MS / 10)
    requests.begin()({ counts: false })
  }
  expect(state.idleAt).toEqual([TIMEOUT_MS])
})

it('stays while something waits, or nobody can tell', async () => {
  const { state } = watch()
  state.queued = async () => true
  await pass(2.5 * TIMEOUT_MS)
  state.queued = () => Promise.reject(new Error('the database is away'))
  await pass(2 * TIMEOUT_MS)
  expect(state.idleAt).toEqual([])
  state.queued = async () => false
  await pass(TIMEOUT_MS)
  expect(state.idleAt).toEqual([5 * TIMEOUT_MS])
})

it('stays when somebody comes while it asks', async () => {
  const { state, requests } = watch()
  state.queued = async () => {
    requests.begin()
    return false
  }
  await pass(5 * TIMEOUT_MS)
  expect(state.idleAt).toEqual([])
})

it('never tells when it has no time, or was ended; and can wait for months', async () => {
  const never = watch(0)
  const ended = watch()
  const long = watch(2 ** 32)
  ended.end()
  await pass(2 ** 32 - 1)
  expect([never, ended, long].map(({ state }) => state.idleAt)).toEqual([[], [], []])
  await pass(1)
  expect(long.state.idleAt).toEqual([2 ** 32])
})
