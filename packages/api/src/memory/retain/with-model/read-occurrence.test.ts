import { expect, it } from 'vitest'
import { findDates, type SpokenAt } from '../occurrence.ts'
import { readOccurrence } from './read-occurrence.ts'

const UNKNOWN: SpokenAt = { saidAt: null, offsetMinutes: 0 }
const TUESDAY: SpokenAt = { saidAt: new Date('2024-05-07T15:00:00Z'), offsetMinutes: 0 }

const read = (start: string | null, end: string | null, spoken: SpokenAt, said = '', heard = '') => {
  const dates = { words: `${said}\n${heard}`, said: findDates(said, spoken), heard: findDates(heard, spoken) }
  const { occurredStart, occurredEnd, occurredPrecision } = readOccurrence({ start, end, ...dates }, spoken)
  return [occurredStart?.toISOString(), occurredEnd?.toISOString(), occurredPrecision]
}
const iso = (start: string | null, end: string | null) => read(start, end, UNKNOWN)

it('reads times as exactly as they were written', () => {
  expect(iso('2024-05-07', null)).toEqual(['2024-05-07T00:00:00.000Z', '2024-05-07T23:59:59.999Z', 'day'])
  expect(iso('2024-02', null)).toEqual(['2024-02-01T00:00:00.000Z', '2024-02-29T23:59:59.999Z', 'month'])
  expect(iso('2023', '2024-03')).toEqual(['2023-01-01T00:00:00.000Z', '2024-03-31T23:59:59.999Z', 'year'])
  expect(iso('2024-05-07T10:00:00Z', null)).toEqual(['2024-05-07T10:00:00.000Z', '2024-05-07T10:00:00.000Z', 'instant'])
  // An end before the start is a slip.
  expect(iso('2024-05-07', '2023-01-01')).toEqual(['2024-05-07T00:00:00.000Z', '2024-05-07T23:59:59.999Z', 'day'])
})

it('takes what is no time for none', () => {
  for (const text of [null, '', 'last summer', '2024-13', '2024-02-30', 'N/A', '2024-05T10:00']) {
    expect(iso(text, '2024'), String(text)).toEqual([undefined, undefined, null])
  }
})

it('reads a time of day by the clock of the writer, and a day by the calendar', () => {
  const kolkata = { saidAt: new Date('2024-05-07T20:00:00Z'), offsetMinutes: 330 }
  expect(read('2024-05-08T09:00', null, kolkata)[0]).toBe('2024-05-08T03:30:00.000Z')
  expect(read('2024-05-08T09:00Z', null, kolkata)[0]).toBe('2024-05-08T09:00:00.000Z')
  expect(read('2024-05-08', null, kolkata)[0]).toBe('2024-05-08T00:00:00.000Z')
  // It is the 8th there already.
  expect(read(null, null, kolkata, 'Ravi arrived yesterday.')[0]).toBe('2024-05-07T00:00:00.000Z')
})

it('resolves what the model leaves, and does the arithmetic itself', () => {
  expect(read(null, null, TUESDAY, 'Ann moved last month.')).toEqual([
    '2024-04-01T00:00:00.000Z',
    '2024-04-30T23:59:59.999Z',
    'month',
  ])
  expect(read('2024-05-01', null, TUESDAY, 'Ann left three days ago.')[0]).toBe('2024-05-04T00:00:00.000Z')
  expect(read(null, null, TUESDAY, 'Ann likes tea.', 'I had tea yesterday.')[2]).toBeNull()
})

it('is no more exact than the words', () => {
  const lastWeek = ['2024-04-29T00:00:00.000Z', '2024-05-05T23:59:59.999Z', 'week']
  expect(read('2024-05-01', null, TUESDAY, 'Ann fell ill.', 'I fell ill last week.')).toEqual(lastWeek)
  expect(read('2024-05-01', null, TUESDAY, 'Ann fell ill in May 2024.')[2]).toBe('month')
  // The moment of writing, or midnight, is not when it happened.
  expect(read('2024-05-07T15:00:00Z', null, TUESDAY, 'Ann baked bread.')[2]).toBe('day')
  expect(read('2024-05-06T00:00:00', null, TUESDAY, 'Ann baked bread.')[2]).toBe('day')
  expect(read('2024-05-07T15:00', null, TUESDAY, 'Ann called at 3 pm.')[2]).toBe('instant')
  expect(read('2024-05-06T11:30', null, TUESDAY, 'Ann called yesterday, at 11:30.')[0]).toBe('2024-05-06T11:30:00.000Z')
})
