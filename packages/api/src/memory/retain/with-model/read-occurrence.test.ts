import { expect, it } from 'vitest'
import { readOccurrence } from './read-occurrence.ts'

const iso = (start: string | null, end: string | null) => {
  const { occurredStart, occurredEnd, occurredPrecision } = readOccurrence(start, end)
  return [occurredStart?.toISOString(), occurredEnd?.toISOString(), occurredPrecision]
}

it('reads times as exactly as they were written', () => {
  expect(iso('2024-05-07', null)).toEqual(['2024-05-07T00:00:00.000Z', '2024-05-07T23:59:59.999Z', 'day'])
  expect(iso('2024-02', null)).toEqual(['2024-02-01T00:00:00.000Z', '2024-02-29T23:59:59.999Z', 'month'])
  expect(iso('2023', '2024-03')).toEqual(['2023-01-01T00:00:00.000Z', '2024-03-31T23:59:59.999Z', 'year'])
  expect(iso('2024-05-07T10:00:00Z', null)).toEqual(['2024-05-07T10:00:00.000Z', '2024-05-07T10:00:00.000Z', 'instant'])
  // An end before the start is a slip.
  expect(iso('2024-05-07', '2023-01-01')).toEqual(['2024-05-07T00:00:00.000Z', '2024-05-07T23:59:59.999Z', 'day'])
})

it('takes what is no time for none', () => {
  for (const text of [null, '', 'last summer', '2024-13', '2024-02-30', 'N/A']) {
    expect(iso(text, '2024'), String(text)).toEqual([undefined, undefined, null])
  }
})
