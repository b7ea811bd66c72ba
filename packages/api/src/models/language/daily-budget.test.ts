import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { scriptedModel } from '../../../../../test/support/scripted-model.ts'
import { DailyBudget } from './daily-budget.ts'
import { withBudget } from './decorators/with-budget.ts'

beforeEach(() => vi.useFakeTimers({ now: new Date('2024-05-07T22:00:00Z') }))
afterEach(() => vi.useRealTimers())

it('is used up by tokens or by dollars, and is new at midnight UTC', () => {
  const budget = new DailyBudget({ tokens: 1_000, usd: 2 })
  budget.add(999, 1)
  expect(budget.state()).toMatchObject({ tokens: 999, usd: 1, exceeded: false })
  budget.add(0, 1)
  expect(budget.state()).toMatchObject({ exceeded: true, renewsAt: new Date('2024-05-08T00:00:00Z') })
  budget.set(1_000, 0)
  expect(budget.state().exceeded).toBe(true)
  vi.setSystemTime(new Date('2024-05-08T00:00:00Z'))
  expect(budget.state()).toMatchObject({ tokens: 0, usd: 0, exceeded: false })
  expect(new DailyBudget({ tokens: null, usd: null }).state().exceeded).toBe(false)
})

it('lets what can wait do so until then', async () => {
  const budget = new DailyBudget({ tokens: 10, usd: null })
  const model = withBudget(scriptedModel(['well']), budget)
  expect((await model.generate({ messages: [] })).text).toBe('well')
  budget.add(10, 0)
  await expect(model.generate({ messages: [] })).rejects.toMatchObject({
    kind: 'paused',
    retryAfterMs: 2 * 3_600_000,
    isPassing: true,
  })
})
