import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Step, scriptedModel } from '../../../../../../test/support/scripted-model.ts'
import { ModelError, type ModelErrorKind } from '../../model-error.ts'
import { withRetry } from './with-retry.ts'

beforeEach(() => vi.useFakeTimers({ now: 0 }))
afterEach(() => vi.useRealTimers())

const failure = (kind: ModelErrorKind, retryAfterMs?: number) =>
  new ModelError(kind, kind, retryAfterMs === undefined ? {} : { retryAfterMs })

/** How a call ended, after how many attempts, and when. */
async function attempt(steps: readonly Step[], random = 1, signal?: AbortSignal) {
  const model = scriptedModel(steps)
  const retrying = withRetry(model, {
    maxRetries: 3,
    initialBackoffMs: 1_000,
    maxBackoffMs: 3_000,
    random: () => random,
  })
  const start = Date.now()
  let end = 0
  const ended = retrying
    .generate({ messages: [], ...(signal === undefined ? {} : { signal }) })
    .then(
      ({ text }) => text,
      (error: unknown) => (error as Error).message,
    )
    .finally(() => {
      end = Date.now()
    })
  await vi.runAllTimersAsync()
  return { ended: await ended, attempts: model.asked.length, tookMs: end - start }
}

it('asks again when that may help, after a random part of a time that doubles up to its limit', async () => {
  const steps = [failure('unavailable'), failure('timeout'), failure('rate_limited'), 'well']
  expect(await attempt(steps, 1)).toEqual({ ended: 'well', attempts: 4, tookMs: 1_000 + 2_000 + 3_000 })
  expect(await attempt(steps, 0.5)).toEqual({ ended: 'well', attempts: 4, tookMs: 3_000 })
  expect(await attempt([failure('unavailable')], 0)).toEqual({ ended: 'unavailable', attempts: 4, tookMs: 0 })
})

it.each(['authentication', 'bad_request', 'not_found', 'too_long', 'invalid_answer', 'paused'] as const)(
  'does not ask again after %s',
  async (kind) => expect(await attempt([failure(kind), 'well'])).toMatchObject({ ended: kind, attempts: 1 }),
)

it('waits for as long as the provider asks, unless that is too long', async () => {
  expect(await attempt([failure('unavailable', 2_500), 'well'], 0)).toMatchObject({ ended: 'well', tookMs: 2_500 })
  expect(await attempt([failure('unavailable', 3_001), 'well'], 0)).toMatchObject({ attempts: 1, tookMs: 0 })
})

it('stops when the caller does', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(new Error('enough')), 500)
  const { ended, attempts, tookMs } = await attempt([failure('unavailable')], 1, controller.signal)
  expect({ ended, attempts, tookMs }).toEqual({ ended: 'enough', attempts: 1, tookMs: 500 })
})

it('does not begin an answer anew that has been shown in part', async () => {
  const model = scriptedModel([
    async ({ onText }) => {
      onText?.('Once upon')
      throw failure('unavailable')
    },
  ])
  const seen: string[] = []
  const retrying = withRetry(model, { maxRetries: 3, initialBackoffMs: 0, maxBackoffMs: 0 })
  await expect(retrying.generate({ messages: [], onText: (text) => seen.push(text) })).rejects.toThrow('unavailable')
  expect(seen).toEqual(['Once upon'])
})
