import { describe, expect, it } from 'vitest'
import { countTokens, loadTokenCounter } from './count-tokens.ts'

describe('countTokens', () => {
  // Counts as published for cl100k_base.
  it.each([
    ['', 0],
    ['hello world', 2],
    ['tiktoken is great!', 6],
    ['antidisestablishmentarianism', 6],
    ['お誕生日おめでとう', 9],
  ])('%s', async (text, expected) => expect(await countTokens(text)).toBe(expected))

  it('takes words that look like control tokens as text', async () => {
    expect(await countTokens('<|endoftext|>')).toBeGreaterThan(1)
  })

  it('counts long unbroken runs in linear time', async () => {
    const count = await loadTokenCounter()
    const started = performance.now()
    expect(count('a'.repeat(100_000))).toBeGreaterThan(10_000)
    expect(count(' '.repeat(200_000))).toBeGreaterThan(100)
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('counts a long ordinary text as the sum of its words', async () => {
    const count = await loadTokenCounter()
    expect(count('hello world. '.repeat(100))).toBe(301)
  })
})
