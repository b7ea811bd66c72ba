import { expect, it } from 'vitest'
import { saysTheSame } from './says-the-same.ts'

it.each([
  ['Ann works at Google.', 'Ann is working at Google', true],
  ['Ann works at Google in Zurich.', 'Ann works at Google in Zurich, Switzerland.', true],
  ['Ann works at Google.', 'Bo works at Google.', false],
  ['The meeting is in room 101.', 'The meeting is in room 102.', false],
  ['Ann works at Google.', 'Ann plays the cello.', false],
])('%s – %s: %s', (a, b, same) => {
  expect(saysTheSame(a, b)).toBe(same)
  expect(saysTheSame(b, a)).toBe(same)
})
