import fc from 'fast-check'
import { expect, it } from 'vitest'
import { safeText } from './safe-text.ts'
import { cutToWidth, textWidth } from './text-width.ts'
import { wrapText } from './wrap-text.ts'

it('breaks at spaces, and inside a word that is longer than a line', () => {
  expect(wrapText('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrapText('a abcdefghij b', 4)).toEqual(['a', 'abcd', 'efgh', 'ij b'])
  expect(wrapText('kept\n\nlines', 20)).toEqual(['kept', '', 'lines'])
})

it('loses no letter and makes no line too wide', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
      const safe = safeText(text)
      const lines = wrapText(safe, width)
      expect(lines.join('').replace(/\s/g, '')).toBe(safe.replace(/\s/g, ''))
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width)
    }),
  )
})

it('says with an ellipsis that a text goes on', () => {
  expect(wrapText('one two three four', 8, 2)).toEqual(['one two', 'three …'])
  expect(wrapText('one two threefour five', 8, 2)).toEqual(['one two', 'threefo…'])
  expect(cutToWidth('東京で会議', 6)).toBe('東京…')
})

it('lets no control characters through', () => {
  expect(safeText('a\u001b[2Jb\u0007c\r\nd\u202ee')).toBe('a[2Jbc\nde')
})
