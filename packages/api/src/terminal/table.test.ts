import { expect, it } from 'vitest'
import { pipeLayout } from './layout.ts'
import { colours, noColours } from './style.ts'
import { type Column, formatTable } from './table.ts'
import { textWidth } from './text-width.ts'

interface Row {
  readonly id: string
  readonly count: number
  readonly text: string | null
}

const columns: Column<Row>[] = [
  { heading: 'ID', value: ({ id }) => id },
  { heading: 'COUNT', value: ({ count }) => count, plain: ({ count }) => count * 1000, align: 'right' },
  { heading: 'TEXT', value: ({ text }) => text, isFlexible: true },
]
const rows: Row[] = [
  { id: 'one', count: 7, text: 'short' },
  {
    id: 'twenty-two',
    count: 12,
    text: 'a text that is far too long for the width of so narrow a terminal as this one is',
  },
]
const terminal = { isTerminal: true, width: 48, style: noColours }

it('aligns columns and breaks the long one over a few lines on a terminal', () => {
  expect(formatTable(columns, rows, terminal).split('\n')).toEqual([
    'ID          COUNT  TEXT',
    'one             7  short',
    'twenty-two     12  a text that is far too long',
    '                   for the width of so narrow a',
    '                   terminal as this one is',
  ])
})

it('cuts what needs more than three lines', () => {
  const [, ...lines] = formatTable(columns, [{ id: 'x', count: 1, text: 'word '.repeat(200) }], terminal).split('\n')
  expect(lines).toHaveLength(3)
  expect(lines.at(-1)).toMatch(/word …$/)
})

it('writes a line a row with tabs between in a pipe, whatever is in the cells', () => {
  const odd: Row = { id: 'a\tb', count: 1, text: 'first\nsecond \u001b[31mred' }
  expect(formatTable(columns, [odd, { id: 'n', count: 0, text: null }], pipeLayout)).toBe(
    'a b\t1000\tfirst second [31mred\nn\t0\t',
  )
})

it('never exceeds the terminal, with letters of two columns too', () => {
  const wide: Row[] = [{ id: 'w', count: 1, text: '東京で会議がありました。'.repeat(9) }]
  for (const line of formatTable(columns, wide, terminal).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(48)
})

it('colours a cell without moving its neighbours', () => {
  const styled: Column<Row>[] = [{ heading: 'ID', value: ({ id }) => id, style: () => 'red' }, columns[1]!]
  const line = formatTable(styled, rows, { ...terminal, style: colours }).split('\n')[1]
  expect(line).toBe('\u001b[31mone\u001b[39m             7')
})
