import { describe, expect, it } from 'vitest'
import type { RankedMemory } from '../../search/search-index.ts'
import { packByTokens, packPreferringObservations } from './pack.ts'

const item = (memory: number, tokenCount: number, type: RankedMemory['type'] = 'world'): RankedMemory => ({
  memory,
  sequence: 1,
  type,
  tokenCount,
  final: 1 / memory,
  reranker: 1 / memory,
  semantic: null,
  keyword: null,
})
const numbers = (memories: readonly RankedMemory[]) => memories.map(({ memory }) => memory)

describe('packing', () => {
  it('skips what does not fit and goes on', () => {
    const packed = packByTokens([item(1, 500), item(2, 30), item(3, 80), item(4, 70)], 100)
    expect(numbers(packed.chosen)).toEqual([2, 4])
    expect(numbers(packed.skipped)).toEqual([1, 3])
    expect(packed.tokens).toBe(100)
  })

  it('takes nothing into no room', () => {
    expect(packByTokens([item(1, 5)], 0).chosen).toEqual([])
    expect(packByTokens([item(1, 5)], -1).chosen).toEqual([])
  })

  it('leaves out facts of a chosen observation, and lets others take their room', () => {
    const ranked = [item(1, 50), item(2, 50, 'observation'), item(3, 50), item(4, 50)]
    const packed = packPreferringObservations(ranked, 150, new Map([[2, [1, 3]]]))
    expect(numbers(packed.chosen)).toEqual([2, 4])
  })

  it('keeps facts of an observation that has no room itself', () => {
    const ranked = [item(1, 50), item(2, 500, 'observation'), item(3, 50)]
    expect(numbers(packPreferringObservations(ranked, 150, new Map([[2, [1, 3]]])).chosen)).toEqual([1, 3])
  })
})
