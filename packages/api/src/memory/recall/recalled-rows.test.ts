import { expect, it } from 'vitest'
import type { RecalledRow } from './fetch-memories.ts'
import { RecalledRows } from './recalled-rows.ts'

const row = (number: number, sequence: number) => ({ number, sequence, text: '' }) as RecalledRow
const now = { sequence: 1, namesSequence: 0 }

it('gives a row back while it is as new as what was found and as the names in its bank', () => {
  const rows = new RecalledRows()
  rows.keep(row(7, 3), 5)
  expect(rows.find(7, { sequence: 3, namesSequence: 5 })?.number).toBe(7)
  expect(rows.find(7, { sequence: 4, namesSequence: 0 })).toBeUndefined()
  expect(rows.find(7, { sequence: 3, namesSequence: 6 })).toBeUndefined()
  expect(rows.find(8, now)).toBeUndefined()
})

it('forgets what was not asked for the longest, beyond its budget', () => {
  const rows = new RecalledRows(8_000)
  for (let number = 0; number < 20; number++) {
    rows.keep(row(number, 1), 1)
    expect(rows.find(0, now)).toBeDefined()
  }
  const left = Array.from({ length: 20 }, (_, number) => number).filter((number) => rows.find(number, now))
  expect(left.length).toBeLessThanOrEqual(8)
  expect(left).toEqual([0, ...left.filter((number) => number > 10)])
})
