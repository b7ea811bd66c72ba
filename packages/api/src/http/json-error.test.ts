import { expect, it } from 'vitest'
import { findJsonError } from './json-error.ts'

it.each([
  ['hi', 0],
  ['{"a":tru}', 8],
  ['{"query": "a" "b"}', 14],
  ['[1,2', 4],
  ['"abc', 4],
  ['nul', 3],
  ['{"a":1,}', 7],
  ['[1]x', 3],
  [`{"long": "${'é'.repeat(60)}", "b": tru3}`, 9 + 62 + 10],
])('finds where %j stops being JSON', (text, offset) => {
  let message = ''
  try {
    JSON.parse(text)
  } catch (error) {
    message = (error as Error).message
  }
  expect(findJsonError(text, message)).toBe(offset)
})
