import { expect, it } from 'vitest'
import { costOf } from './prices.ts'

const prices = { small: { input: 1, output: 4, cached: 0.5 }, 'groq/small': { input: 2, output: 8 } }
const usage = { inputTokens: 1_000_000, outputTokens: 100_000, cachedTokens: 400_000, reasoningTokens: 100_000 }

it('costs by model, or by provider and model where that is said', () => {
  expect(costOf(prices, 'openai', 'small', usage)).toBeCloseTo(0.6 + 0.2 + 0.8)
  expect(costOf(prices, 'groq', 'small', usage)).toBeCloseTo(2 + 1.6)
  expect(costOf(prices, 'openai', 'toString', usage)).toBeNull()
})
