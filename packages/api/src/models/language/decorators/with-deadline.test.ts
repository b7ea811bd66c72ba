import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { scriptedModel } from '../../../../../../test/support/scripted-model.ts'
import { withDeadline } from './with-deadline.ts'

beforeEach(() => vi.useFakeTimers({ now: 0 }))
afterEach(() => vi.useRealTimers())

const deaf = () => new Promise<never>(() => {})

it('ends a call that takes too long, and lets the model know', async () => {
  const model = scriptedModel([deaf])
  const call = withDeadline(model, 2_000).generate({ messages: [] })
  const ended = expect(call).rejects.toMatchObject({
    kind: 'timeout',
    message: 'test (scripted) did not answer within 2 s',
  })
  await vi.advanceTimersByTimeAsync(2_000)
  await ended
  expect(model.asked[0]!.signal!.aborted).toBe(true)
})

it('ends with the caller’s own reason, even when the model does not listen', async () => {
  const controller = new AbortController()
  const call = withDeadline(scriptedModel([deaf]), 2_000).generate({ messages: [], signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(call).rejects.toThrow('enough')
  const asked = scriptedModel(['never'])
  const late = withDeadline(asked, 2_000).generate({ messages: [], signal: AbortSignal.abort(new Error('too late')) })
  await expect(late).rejects.toThrow('too late')
  expect(asked.asked).toEqual([])
})

it('leaves nothing behind when the model answers in time', async () => {
  expect((await withDeadline(scriptedModel(['well']), 2_000).generate({ messages: [] })).text).toBe('well')
  expect(vi.getTimerCount()).toBe(0)
})
