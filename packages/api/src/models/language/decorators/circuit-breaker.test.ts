import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { scriptedModel } from '../../../../../../test/support/scripted-model.ts'
import { ModelError, type ModelErrorKind } from '../../model-error.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { withBreaker } from './with-breaker.ts'

beforeEach(() => vi.useFakeTimers({ now: 0 }))
afterEach(() => vi.useRealTimers())

const failure = (kind: ModelErrorKind) => new ModelError(kind, `it is ${kind}`)
const request = { messages: [] }

/** Calls so often and tells how each call ended. */
async function call(model: { generate: (asked: typeof request) => Promise<{ text: string }> }, times: number) {
  const outcomes: string[] = []
  for (let time = 0; time < times; time++) {
    outcomes.push(
      await model.generate(request).then(
        ({ text }) => text,
        (error: unknown) => (error instanceof ModelError ? error.kind : (error as Error).message),
      ),
    )
  }
  return outcomes
}

describe('the breaker', () => {
  it('asks nobody after five failures in a row, and says until when and why', async () => {
    const breaker = new CircuitBreaker('openai (small)')
    const model = scriptedModel([failure('unavailable')])
    expect(await call(withBreaker(model, breaker), 7)).toEqual([...Array(5).fill('unavailable'), 'paused', 'paused'])
    expect(model.asked).toHaveLength(5)
    expect(breaker.state).toMatchObject({
      state: 'open',
      pausedUntil: new Date(5_000),
      failuresInARow: 5,
      lastError: { kind: 'unavailable', message: 'it is unavailable' },
    })
    const refused = await withBreaker(model, breaker)
      .generate(request)
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({
      kind: 'paused',
      retryAfterMs: 5_000,
      message: 'openai (small) is not asked until 1970-01-01T00:00:05.000Z: it is unavailable',
    })
  })

  it('lets one call try after the pause: a failure doubles the pause, an answer ends it', async () => {
    const breaker = new CircuitBreaker('test')
    const model = scriptedModel([...Array(6).fill(failure('timeout')), 'well'])
    const guarded = withBreaker(model, breaker)
    await call(guarded, 5)
    vi.setSystemTime(5_000)
    expect(await call(guarded, 2)).toEqual(['timeout', 'paused'])
    expect(breaker.state.pausedUntil).toEqual(new Date(15_000))
    vi.setSystemTime(15_000)
    expect(await call(guarded, 2)).toEqual(['well', 'well'])
    expect(breaker.state).toMatchObject({ state: 'closed', pausedUntil: null, failuresInARow: 0 })
  })

  it('lets only one try at a time', async () => {
    const breaker = new CircuitBreaker('test')
    let answer = () => {}
    const slow = () => new Promise<{ text: string }>((resolve) => (answer = () => resolve({ text: 'well' })))
    const guarded = withBreaker(scriptedModel([...Array(5).fill(failure('unavailable')), slow]), breaker)
    await call(guarded, 5)
    vi.setSystemTime(5_000)
    const trying = call(guarded, 1)
    expect(breaker.state.state).toBe('probing')
    expect(await call(guarded, 1)).toEqual(['paused'])
    answer()
    expect(await trying).toEqual(['well'])
  })

  it('counts calls that were under way together once', async () => {
    const breaker = new CircuitBreaker('test')
    const guarded = withBreaker(scriptedModel([failure('unavailable')]), breaker)
    await Promise.all(Array.from({ length: 40 }, () => call(guarded, 1)))
    expect(breaker.state).toMatchObject({ failuresInARow: 5, pausedUntil: new Date(5_000) })
  })

  it.each(['authentication', 'not_found'] as const)('takes one %s for an answer', async (kind) => {
    const guarded = withBreaker(scriptedModel([failure(kind)]), new CircuitBreaker('test'))
    expect(await call(guarded, 2)).toEqual([kind, 'paused'])
  })

  it.each(['bad_request', 'too_long', 'invalid_answer'] as const)('takes %s for a sign of life', async (kind) => {
    const steps = [
      ...Array(4).fill(failure('unavailable')),
      failure(kind),
      ...Array(4).fill(failure('unavailable')),
      'well',
    ]
    const breaker = new CircuitBreaker('test')
    const outcomes = await call(withBreaker(scriptedModel(steps), breaker), 10)
    expect(outcomes.at(-1)).toBe('well')
    expect(breaker.state.lastError?.kind).toBe('unavailable')
  })

  it('holds neither limits nor callers who go away against the endpoint', async () => {
    const steps = [...Array(4).fill(failure('unavailable')), failure('rate_limited'), new Error('gone'), 'well']
    const outcomes = await call(withBreaker(scriptedModel(steps), new CircuitBreaker('test')), 7)
    expect(outcomes.slice(4)).toEqual(['rate_limited', 'gone', 'well'])
  })
})
