import { expect, it } from 'vitest'
import { CitationStream, readCitations } from './read-citations.ts'

it('counts what is cited in its order, and takes out what was never given', () => {
  expect(readCitations('She moved [4]. He stayed [2][9], as she did [2, 4].', 5)).toEqual({
    text: 'She moved [1]. He stayed [2], as she did [2][1].',
    cited: [3, 1],
    unknown: 1,
  })
  expect(readCitations('Nobody knows [0] [12].', 3)).toEqual({ text: 'Nobody knows.', cited: [], unknown: 2 })
  expect(readCitations('A [link](x) and [a] stay.', 3).text).toBe('A [link](x) and [a] stay.')
})

it.each(['She lives [3, 9] in Paris [1][3].\n', '  [1] first', 'an array[0] or [7', 'none', 'a [12] [2] b  '])(
  'gives the same in pieces of any size: %j',
  (text) => {
    const whole = readCitations(text, 5).text
    for (const size of [1, 2, 3, 7]) {
      const stream = new CitationStream(() => 5)
      let shown = ''
      for (let start = 0; start < text.length; start += size) shown += stream.push(text.slice(start, start + size))
      expect(shown + stream.end()).toBe(whole)
    }
  },
)
