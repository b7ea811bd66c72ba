import { describe, expect, it } from 'vitest'
import { type Step, scriptedModel } from '../../../../../../test/support/scripted-model.ts'
import { ModelError, type ModelErrorKind } from '../../model-error.ts'
import { failover } from './failover.ts'
import { Rotation } from './rotation.ts'
import { roundRobin } from './round-robin.ts'

const failure = (kind: ModelErrorKind, retryAfterMs?: number) =>
  new ModelError(kind, kind, retryAfterMs === undefined ? {} : { retryAfterMs })
const chain = (...steps: Step[]) => {
  const [first, ...others] = steps.map((step, index) => scriptedModel([step], `m${index}`))
  return [first!, ...others] as const
}
const request = { messages: [] }

describe('failover', () => {
  it('asks the next model when one fails, whatever the reason', async () => {
    const models = chain(failure('authentication'), failure('too_long'), 'third', 'fourth')
    expect((await failover(models).generate(request)).text).toBe('third')
    expect(models.map(({ asked }) => asked.length)).toEqual([1, 1, 1, 0])
  })

  it('tells what all of them said, and may pass when one of them may', async () => {
    const error = await failover(chain(failure('authentication'), failure('rate_limited', 900), failure('paused', 500)))
      .generate(request)
      .catch((failed: unknown) => failed)
    expect(error).toMatchObject({
      kind: 'rate_limited',
      retryAfterMs: 500,
      message: 'authentication; then rate_limited; then paused',
    })
  })

  it('does not go on after an answer that was shown in part, nor for a caller who has gone', async () => {
    const broken = async ({ onText }: { onText?: (text: string) => void }) => {
      onText?.('Once')
      throw failure('unavailable')
    }
    const models = chain(broken, 'second')
    await expect(failover(models).generate({ ...request, onText: () => {} })).rejects.toThrow('unavailable')
    expect((await failover(models).generate(request)).text).toBe('second')
    await expect(failover(chain(new Error('gone'), 'second')).generate(request)).rejects.toThrow('gone')
  })
})

describe('round-robin', () => {
  it('gives each model its share, evenly spread', () => {
    const rotation = new Rotation([3, 1, 1])
    expect(Array.from({ length: 10 }, () => rotation.next())).toEqual([0, 1, 0, 2, 0, 0, 1, 0, 2, 0])
  })

  it('lets the others stand in for one that fails', async () => {
    const models = chain('first', failure('unavailable'), 'third')
    const model = roundRobin(models, new Rotation([1, 1, 1]))
    const texts: string[] = []
    for (let call = 0; call < 6; call++) texts.push((await model.generate(request)).text)
    expect(texts).toEqual(['first', 'third', 'third', 'first', 'third', 'third'])
  })
})
