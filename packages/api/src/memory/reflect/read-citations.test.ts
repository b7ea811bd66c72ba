import { expect, it } from 'vitest'
import { readCitations } from './read-citations.ts'

it('counts what is cited in its order, and takes out what was never given', () => {
  expect(readCitations('She moved [4]. He stayed [2][9], as she did [2, 4].', 5)).toEqual({
    text: 'She moved [1]. He stayed [2], as she did [2][1].',
    cited: [3, 1],
  })
  expect(readCitations('Nobody knows [0] [12].', 3)).toEqual({ text: 'Nobody knows.', cited: [] })
  expect(readCitations('A [link](x) and [a] stay.', 3).text).toBe('A [link](x) and [a] stay.')
})
