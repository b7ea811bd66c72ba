import { expect, it } from 'vitest'
import { formatFields } from './fields.ts'
import { pipeLayout } from './layout.ts'
import { noColours } from './style.ts'
import { spanOf } from './times.ts'

it('leaves out what has no value, and hangs the lines of a long one', () => {
  const fields = [
    ['Name', 'x'],
    ['Nothing', null],
    ['Content', 'first line\nsecond line that is longer'],
  ] as const
  expect(formatFields(fields, { isTerminal: true, width: 24, style: noColours })).toBe(
    'Name     x\nContent  first line\n         second line\n         that is longer',
  )
  expect(formatFields(fields, pipeLayout)).toBe('Name\tx\nContent\tfirst line second line that is longer')
})

it('tells a span in the unit that suits it', () => {
  expect([400, 42_000, 300_000, 4 * 3_600_000, 50 * 3_600_000].map(spanOf)).toEqual([
    '0 s',
    '42 s',
    '5 min',
    '4 h',
    '2 d',
  ])
})
