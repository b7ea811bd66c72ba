import { expect, it } from 'vitest'
import type { RankedMemory } from '../../search/search-index.ts'
import { aboveFloors } from './score-floors.ts'

const ranked = (memory: number, scores: Partial<RankedMemory>): RankedMemory => ({
  memory,
  sequence: 1,
  type: 'world',
  tokenCount: 10,
  final: 0.5,
  reranker: 0.5,
  semantic: null,
  keyword: null,
  ...scores,
})
const numbers = (memories: readonly RankedMemory[]) => memories.map(({ memory }) => memory)

it('applies floors inclusively; a score that is missing reaches none', () => {
  const memories = [ranked(1, { semantic: 0.5 }), ranked(2, { semantic: 0.25, keyword: 3 })]
  expect(numbers(aboveFloors(memories, { semantic: 0.5 }))).toEqual([1])
  expect(numbers(aboveFloors(memories, { keyword: 3 }))).toEqual([2])
  expect(aboveFloors(memories, { final: 1.1 })).toEqual([])
  expect(aboveFloors(memories, { reranker: null })).toHaveLength(2)
})
