import { expect, test } from 'vitest'
import { fuseRankings, RANK_CONSTANT } from './fusion.ts'

test('what several rankings have comes before what one has, by the sum of reciprocal ranks', () => {
  const fused = fuseRankings([[1, 2, 3], [3, 4], []])
  expect(fused.map(({ memory }) => memory)).toEqual([3, 1, 2, 4])
  expect(fused[0]!.score).toBeCloseTo(1 / (RANK_CONSTANT + 3) + 1 / (RANK_CONSTANT + 1), 12)
  expect(fuseRankings([])).toEqual([])
})
