import { expect, test } from 'vitest'
import { exactQuote } from './exact-quote.ts'

const text = 'Nora said: “I’ve moved to   Oslo, in May.” Ørjan helped.'

test.each([
  ['moved to   Oslo', 'moved to   Oslo'],
  [' MOVED TO OSLO IN MAY ', 'moved to   Oslo, in May'],
  ["i've moved", 'I’ve moved'],
  ['ørjan helped!', 'Ørjan helped'],
  ['moved to Osl', text],
  ['She moved to Oslo', text],
  ['…', text],
  ['', text],
])('%s', (quotation, expected) => expect(exactQuote(text, quotation)).toBe(expected))
