import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { scriptedModel } from '../../../../../../test/support/scripted-model.ts'
import { Slots } from '../../../lifecycle/slots.ts'
import { ModelError } from '../../model-error.ts'
import { RateLimit } from './rate-limit.ts'
import { withAdmission } from './with-admission.ts'

beforeEach(() => vi.useFakeTimers({ now: 0 }))
afterEach(() => vi.useRealTimers())

const request = { messages: [] }
const unlimited = () => new RateLimit({ name: 'test', requestsPerMinute: null, longestWaitMs: 60_000 })

/** A model whose calls take a second, and the most that were under way at once. */
function slowModel() {
  let running = 0
  const seen = { most: 0 }
  const model = scriptedModel([
    async () => {
      running++
      seen.most = Math.max(seen.most, running)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      running--
      return { text: String(Date.now()) }
    },
  ])
  return { model, seen }
}

it('keeps both the limit of the purpose and that of all together', async () => {
  const { model, seen } = slowModel()
  const everybody = new Slots(3)
  const retain = withAdmission(model, { limit: unlimited(), slots: [new Slots(2), everybody], urgency: 'patient' })
  const reflect = withAdmission(model, { limit: unlimited(), slots: [everybody], urgency: 'urgent' })
  const retained = Promise.all(Array.from({ length: 4 }, () => retain.generate(request)))
  const reflected = Promise.all(Array.from({ length: 2 }, () => reflect.generate(request)))
  await vi.runAllTimersAsync()
  expect((await retained).map(({ text }) => text)).toEqual(['1000', '2000', '2000', '3000'])
  expect((await reflected).map(({ text }) => text)).toEqual(['1000', '1000'])
  expect(seen.most).toBe(3)
  expect(everybody.taken).toBe(0)
})

it('lets everybody wait who calls the endpoint, without holding a place meanwhile', async () => {
  const tooMany = new ModelError('rate_limited', 'too many', { retryAfterMs: 5_000 })
  const times: number[] = []
  const limited = scriptedModel([
    tooMany,
    async () => {
      times.push(Date.now())
      return { text: 'well' }
    },
  ])
  const slots = new Slots(1)
  const limit = unlimited()
  const model = withAdmission(limited, { limit, slots: [slots], urgency: 'patient' })
  const other = withAdmission(scriptedModel(['other']), { limit: unlimited(), slots: [slots], urgency: 'patient' })
  const first = model.generate(request).catch((error: unknown) => error)
  const waiting = Promise.all([model.generate(request), model.generate(request)])
  expect(await first).toBe(tooMany)
  await vi.advanceTimersByTimeAsync(0)
  expect((await other.generate(request)).text).toBe('other')
  await vi.runAllTimersAsync()
  await waiting
  expect(times[0]).toBe(5_000)
  expect(times[1]).toBeGreaterThan(5_000)
})

it('gives its places back when the call fails or its caller goes away', async () => {
  const slots = [new Slots(1), new Slots(1)]
  const failing = scriptedModel([new ModelError('bad_request', 'no')])
  const model = withAdmission(failing, { limit: unlimited(), slots, urgency: 'patient' })
  await expect(model.generate(request)).rejects.toThrow('no')
  const release = await slots[1]!.take('patient')
  const controller = new AbortController()
  const waiting = model.generate({ ...request, signal: controller.signal })
  await vi.advanceTimersByTimeAsync(0)
  expect(slots[0]!.taken).toBe(1)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  release()
  expect(slots.map(({ taken }) => taken)).toEqual([0, 0])
})
