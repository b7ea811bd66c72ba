import { expect, test } from 'vitest'
import { scopesOf } from './observation-scopes.ts'

test('each way to combine names its tag sets', () => {
  expect(scopesOf(['b', 'a'], null)).toEqual([['a', 'b']])
  expect(scopesOf(['b', 'a'], 'combined')).toEqual([['a', 'b']])
  expect(scopesOf(['b', 'a'], 'per_tag')).toEqual([['a'], ['b']])
  expect(scopesOf(['b', 'a'], 'all_combinations')).toEqual([['a'], ['b'], ['a', 'b']])
  expect(scopesOf(['b', 'a'], 'shared')).toEqual([[]])
  expect(scopesOf(['b', 'a'], [[]])).toEqual([[]])
  expect(scopesOf(['b', 'a'], [])).toEqual([['a', 'b']])
  expect(
    scopesOf(
      ['b'],
      [
        ['y', 'x'],
        ['x', 'y'],
      ],
    ),
  ).toEqual([['x', 'y']])
  expect(scopesOf([], 'per_tag')).toEqual([[]])
})

test('combinations of many tags stay few', () => {
  const tags = Array.from({ length: 30 }, (_, index) => `t${index}`)
  expect(scopesOf(tags, 'all_combinations')).toHaveLength(31)
})
