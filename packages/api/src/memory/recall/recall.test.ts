import { describe, expect, it } from 'vitest'
import { bankSettingDefaults } from '../../config/bank/bank-settings.ts'
import { ApiError } from '../../errors.ts'
import { cutToTokens } from '../cut-to-tokens.ts'
import { candidateLimit } from './candidate-limit.ts'
import { chooseSourceFacts } from './include-source-facts.ts'
import { requestedTypes } from './requested-types.ts'

describe('what is asked for', () => {
  it('is every type unless some are named; a retired one is passed over', () => {
    expect(requestedTypes(null)).toEqual(['world', 'experience', 'observation'])
    expect(requestedTypes([])).toEqual(['world', 'experience', 'observation'])
    expect(requestedTypes(['opinion', 'observation', 'world'])).toEqual(['world', 'observation'])
    expect(requestedTypes(['opinion'])).toEqual([])
  })

  it('refuses other types by name', () => {
    expect(() => requestedTypes(['world', 'dream'])).toThrow(ApiError)
    expect(() => requestedTypes(['dream'])).toThrow('world, experience, observation')
  })

  it('is as wide as the bank says', () => {
    expect((['low', 'mid', 'high'] as const).map((budget) => candidateLimit(bankSettingDefaults, budget, 1))).toEqual([
      100, 300, 1000,
    ])
    const adaptive = { ...bankSettingDefaults, recall_budget_function: 'adaptive' as const }
    expect(candidateLimit(adaptive, 'mid', 4000)).toBe(300)
    expect(candidateLimit(adaptive, 'low', 10)).toBe(20)
    expect(candidateLimit(adaptive, 'high', 1_000_000)).toBe(2000)
  })
})

describe('source facts', () => {
  const evidence = [
    { observation: 1, memory: 11, token_count: 40 },
    { observation: 1, memory: 12, token_count: 100 },
    { observation: 1, memory: 13, token_count: 20 },
    { observation: 2, memory: 13, token_count: 20 },
    { observation: 2, memory: 14, token_count: 50 },
  ]

  it('fill the whole budget, skipping what does not fit', () => {
    expect(chooseSourceFacts(evidence, { max_tokens: 120, max_tokens_per_observation: -1 })).toEqual({
      chosen: [11, 13, 14],
      truncated: true,
    })
  })

  it('keep to a budget for each observation, and say when nothing was left out', () => {
    expect(chooseSourceFacts(evidence, { max_tokens: 4096, max_tokens_per_observation: 60 })).toEqual({
      chosen: [11, 13, 14],
      truncated: true,
    })
    expect(chooseSourceFacts(evidence, { max_tokens: -1, max_tokens_per_observation: -1 }).truncated).toBe(false)
  })
})

it('cuts a text to its tokens, never inside a character', () => {
  const countWords = (text: string) => text.split(' ').filter((word) => word !== '').length
  expect(cutToTokens('one two three four', 4, 2, countWords)).toBe('one two ')
  const countUnits = (text: string) => text.length
  expect(cutToTokens('ab😀cd', 6, 3, countUnits)).toBe('ab')
  expect(cutToTokens('abc', 3, 0, countUnits)).toBe('')
})
