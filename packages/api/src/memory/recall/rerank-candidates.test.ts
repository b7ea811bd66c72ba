import { expect, it } from 'vitest'
import type { RankedMemory } from '../../search/search-index.ts'
import type { RecalledRow } from './fetch-memories.ts'
import { documentOf, rankByScores } from './rerank-candidates.ts'

const ranked = (memory: number, reranker: number, boost: number): RankedMemory => ({
  memory,
  sequence: 1,
  type: 'world',
  tokenCount: 10,
  reranker,
  final: reranker * boost,
  semantic: null,
  keyword: null,
})

it('puts scored memories in front, with their boosts, and leaves the others below in their order', () => {
  const before = [ranked(1, 0.9, 1), ranked(2, 0.8, 0.5), ranked(3, 0.3, 1), ranked(4, 0.2, 1)]
  const after = rankByScores(
    before,
    new Map([
      [1, 0.1],
      [2, 0.6],
    ]),
  )
  expect(after.map(({ memory }) => memory)).toEqual([2, 1, 3, 4])
  expect(after[0]).toMatchObject({ reranker: 0.6, final: 0.3 })
  const finals = after.map(({ final }) => final)
  expect(finals).toEqual(finals.toSorted((a, b) => b - a))
  expect(finals[3]! / finals[2]!).toBeCloseTo(0.2 / 0.3)
})

it('changes nothing without scores', () => {
  const before = [ranked(1, 0.9, 1), ranked(2, 0.8, 0.5)]
  expect(rankByScores(before, new Map())).toBe(before)
})

it('shows a model when a memory happened and what it was about', () => {
  const row = { text: 'Ines moved.', context: 'family', occurred_start: '2024-05-01 09:00:00+00' } as RecalledRow
  expect(documentOf(row)).toBe('[2024-05-01] family: Ines moved.')
  expect(documentOf({ ...row, context: null, occurred_start: null })).toBe('Ines moved.')
})
