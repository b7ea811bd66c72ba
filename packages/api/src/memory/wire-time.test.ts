import { expect, it } from 'vitest'
import { wireTime, wireTimeOf } from './wire-time.ts'

it('writes a time of the database as it writes a moment, with all of its digits', () => {
  expect(wireTimeOf('2024-05-07 10:00:00+00')).toBe(wireTime(new Date('2024-05-07T10:00:00Z')))
  expect(wireTimeOf('2024-05-07 10:00:00.25+00')).toBe(wireTime(new Date('2024-05-07T10:00:00.250Z')))
  expect(wireTimeOf('2024-05-07 10:00:00.123456+00')).toBe('2024-05-07T10:00:00.123456+00:00')
  expect(wireTimeOf('0005-01-01 00:00:00+00')).toBe('0005-01-01T00:00:00+00:00')
})
