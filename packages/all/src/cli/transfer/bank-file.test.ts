import { expect, it } from 'vitest'
import { parseBankFile } from './bank-file.ts'

const header = '{"kind":"header","format":1,"bank":"b","exported_at":"2024-01-01T00:00:00Z"}'

it('reads lines and overlooks empty ones', () => {
  const text = `${header}\n\n{"kind":"document","id":"d","text":"t"}\n`
  expect(parseBankFile(text).map(({ kind }) => kind)).toEqual(['header', 'document'])
})

it.each([
  ['', 'its first line is not a header'],
  ['{"kind":"document","id":"d","text":"t"}', 'its first line is not a header'],
  [`${header}\n{"kind":`, 'line 2 is not JSON'],
  [`${header}\n\n{"kind":"document","id":"d"}`, 'line 3 is of no kind'],
  [`${header}\n{"kind":"picture"}`, 'line 2 is of no kind'],
  [`${header}\nnull`, 'line 2 is of no kind'],
  [header.replace('"format":1', '"format":2'), 'this version reads format 1'],
])('refuses %j', (text, reason) => {
  expect(() => parseBankFile(text)).toThrow(reason)
})
