import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TopRows } from './top-rows.ts'

test('keeps what sorting would keep, in its order', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 })
  fc.assert(
    fc.property(scores, fc.integer({ min: 0, max: 50 }), (values, limit) => {
      const top = new TopRows(limit)
      for (const [row, score] of values.entries()) if (score >= top.threshold) top.offer(row, score)
      const expected = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b).slice(0, limit)
      expect(Array.from(top.rows()).sort((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b))
      const { rows, scores: kept } = top.ranked()
      expect(Array.from(rows)).toEqual(expected)
      expect(Array.from(kept)).toEqual(expected.map((row) => values[row]))
    }),
  )
})
