import { describe, expect, it } from 'vitest'
import { parseTimestamp } from './parse-timestamp.ts'

describe('parseTimestamp', () => {
  it.each<[string | number, string | null]>([
    ['2023-05-08', '2023-05-08T00:00:00.000Z'],
    ['2023-05-08 13:56', '2023-05-08T13:56:00.000Z'],
    ['2023-05-08T13:56:10+02:00', '2023-05-08T11:56:10.000Z'],
    ['2023-05-08T13:56:10.5Z', '2023-05-08T13:56:10.500Z'],
    ['1:56 pm on 8 May, 2023', '2023-05-08T13:56:00.000Z'],
    ['May 8th, 2023', '2023-05-08T00:00:00.000Z'],
    ['12:05 AM, 3 Sept 2021', '2021-09-03T00:05:00.000Z'],
    ['5/8/2023, 9:07 PM', '2023-05-08T21:07:00.000Z'],
    ['25/12/23', '2023-12-25T00:00:00.000Z'],
    ['24.12.2023', '2023-12-24T00:00:00.000Z'],
    [1683554160, '2023-05-08T13:56:00.000Z'],
    [1683554160000, '2023-05-08T13:56:00.000Z'],
    ['1683554160', '2023-05-08T13:56:00.000Z'],
    ['30 February 2023', null],
    ['2023-13-40', null],
    ['10:02', null],
    ['soon', null],
    [7, null],
  ])('%s', (value, expected) => expect(parseTimestamp(value)?.toISOString() ?? null).toBe(expected))

  it('puts a bare clock time on the given day', () => {
    expect(parseTimestamp('10:02 pm', new Date('2023-05-08T23:00:00Z'))?.toISOString()).toBe('2023-05-08T22:02:00.000Z')
  })
})
