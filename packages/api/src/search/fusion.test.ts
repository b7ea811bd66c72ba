import { expect, test } from 'vitest'
import { fuseRankings, RANK_CONSTANT } from './fusion.ts'

test('what several rankings have comes before what one has, by the sum of reciprocal ranks', () => {
  const { order, scores } = fuseRankings([Uint32Array.of(0, 1, 2), Uint32Array.of(2, 3), new Uint32Array(0)], 4)
  expect([...order]).toEqual([2, 0, 1, 3])
  expect(scores[2]).toBeCloseTo(1 / (RANK_CONSTANT + 3) + 1 / (RANK_CONSTANT + 1), 12)
  expect(fuseRankings([], 0).order).toHaveLength(0)
})
