import { describe, expect, test } from 'vitest'
import { longestRisingRun, placeFacts } from './place-facts.ts'

const stored = (...hashes: string[]) => hashes.map((contentHash, index) => ({ contentHash, position: index * 1024 }))

function rises(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > values[index - 1]!)
}

describe('placeFacts', () => {
  test('the same facts keep their places and nothing goes', () => {
    const before = stored('a', 'b', 'c')
    const { matches, positions, removed } = placeFacts(before, ['a', 'b', 'c'])
    expect(matches).toEqual(before)
    expect(positions).toEqual([0, 1024, 2048])
    expect(removed).toEqual([])
  })

  test('facts before, between and after leave the others where they are', () => {
    const { matches, positions } = placeFacts(stored('a', 'b'), ['x', 'a', 'y', 'z', 'b', 'w'])
    expect(matches.map((match) => match?.contentHash ?? null)).toEqual([null, 'a', null, null, 'b', null])
    expect(positions[1]).toBe(0)
    expect(positions[4]).toBe(1024)
    expect(rises(positions)).toBe(true)
  })

  test('equal facts are matched one to one', () => {
    const { matches, removed } = placeFacts(stored('thanks', 'thanks', 'thanks'), ['thanks', 'thanks'])
    expect(matches.map((match) => match?.position)).toEqual([0, 1024])
    expect(removed.map(({ position }) => position)).toEqual([2048])
  })

  test('a fact that moved gets a new place, the longest run of the others does not', () => {
    const { matches, positions, removed } = placeFacts(stored('a', 'b', 'c', 'd'), ['d', 'a', 'b', 'c'])
    expect(removed).toEqual([])
    expect(matches[0]?.contentHash).toBe('d')
    expect(positions.slice(1)).toEqual([0, 1024, 2048])
    expect(positions[0]).toBeLessThan(0)
  })

  test('everything is spread anew when there is no room in between', () => {
    const before = [
      { contentHash: 'a', position: 5 },
      { contentHash: 'b', position: 6 },
    ]
    const { positions } = placeFacts(before, ['a', 'x', 'b'])
    expect(positions).toEqual([0, 1024, 2048])
  })

  test('a thousand insertions at one spot always stay in order', () => {
    let memories = stored('first', 'last')
    for (let round = 0; round < 1000; round++) {
      const hashes = ['first', `n${round}`, ...memories.slice(1).map(({ contentHash }) => contentHash)]
      const { positions } = placeFacts(memories, hashes)
      expect(rises(positions)).toBe(true)
      memories = hashes.map((contentHash, index) => ({ contentHash, position: positions[index]! }))
    }
  })
})

test('longestRisingRun keeps the longest rising subsequence', () => {
  expect(longestRisingRun([5, 1, null, 2, 9, 3])).toEqual([null, 1, null, 2, null, 3])
  expect(longestRisingRun([])).toEqual([])
})
