import { expect, it } from 'vitest'
import { scriptedModel } from '../../../../../../test/support/scripted-model.ts'
import { ModelError } from '../../model-error.ts'
import { type ModelCall, withMetering } from './with-metering.ts'

it('reports each request as it ended', async () => {
  const calls: ModelCall[] = []
  const account = { purpose: 'retain', bankId: 'diary', traceId: 'trace' } as const
  const model = scriptedModel(['well', new ModelError('rate_limited', 'too many'), new Error('gone')])
  const metered = withMetering(model, account, (call) => calls.push(call))
  await metered.generate({ messages: [] })
  await expect(metered.generate({ messages: [] })).rejects.toThrow('too many')
  await expect(metered.generate({ messages: [] })).rejects.toThrow('gone')
  expect(calls).toMatchObject([
    { ...account, provider: 'test', model: 'scripted', outcome: 'success', error: null },
    { ...account, outcome: 'rate_limited', error: 'too many', reply: null },
    { ...account, outcome: 'cancelled', error: 'gone', reply: null },
  ])
  expect(calls[0]!.reply!.usage.inputTokens).toBe(100)
  expect(calls.every(({ durationMs }) => durationMs >= 0)).toBe(true)
})
