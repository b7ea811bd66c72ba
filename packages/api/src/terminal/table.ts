import type { Layout } from './layout.ts'
import { oneLine } from './safe-text.ts'
import type { Style } from './style.ts'
import { padTo, textWidth } from './text-width.ts'
import { wrapText } from './wrap-text.ts'

export interface Column<Row> {
  readonly heading: string
  /** Null and undefined are nothing. */
  readonly value: (row: Row) => string | number | null | undefined
  /** What a pipe gets where that is something else, such as a time in full. */
  readonly plain?: (row: Row) => string | number | null | undefined
  readonly align?: 'right'
  /** Takes the width that the others leave, on several lines if need be. One a table. */
  readonly isFlexible?: boolean
  readonly style?: (row: Row) => keyof Style
}

const GAP = '  '
const NARROWEST_FLEXIBLE = 24
const MOST_LINES = 3

/** Aligned below headings on a terminal; one line a row, without headings and with tabs between, in a pipe. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], layout: Layout): string {
  if (!layout.isTerminal) {
    return rows.map((row) => columns.map(({ value, plain }) => cell((plain ?? value)(row))).join('\t')).join('\n')
  }
  const cells = rows.map((row) => columns.map(({ value }) => cell(value(row))))
  const widths = columnWidths(columns, cells, layout.width)
  const heading = columns.map((column, nth) => padTo(column.heading, widths[nth]!, column.align)).join(GAP)
  const lines = rows.flatMap((row, index) => formatRow(columns, row, cells[index]!, widths, layout.style))
  return [layout.style.dim(heading.trimEnd()), ...lines].join('\n')
}

const cell = (value: string | number | null | undefined): string => oneLine(String(value ?? ''))

function columnWidths(columns: readonly Column<never>[], cells: readonly string[][], width: number): number[] {
  const natural = columns.map(({ heading }, nth) =>
    Math.max(textWidth(heading), ...cells.map((row) => textWidth(row[nth]!))),
  )
  const flexible = columns.findIndex(({ isFlexible }) => isFlexible)
  if (flexible === -1) return natural
  const taken =
    natural.reduce((sum, columnWidth) => sum + columnWidth + GAP.length, 0) - natural[flexible]! - GAP.length
  const left = Math.max(NARROWEST_FLEXIBLE, width - taken)
  return natural.map((columnWidth, nth) => (nth === flexible ? Math.min(columnWidth, left) : columnWidth))
}

function formatRow<Row>(
  columns: readonly Column<Row>[],
  row: Row,
  cells: readonly string[],
  widths: readonly number[],
  style: Style,
): string[] {
  const wrapped = columns.map(({ isFlexible }, nth) =>
    isFlexible ? wrapText(cells[nth]!, widths[nth]!, MOST_LINES) : [cells[nth]!],
  )
  const height = Math.max(...wrapped.map(({ length }) => length))
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, nth) => {
        const text = wrapped[nth]![line] ?? ''
        const padding = padTo('', widths[nth]! - textWidth(text))
        const styled = column.style === undefined ? text : style[column.style(row)](text)
        return column.align === 'right' ? padding + styled : styled + padding
      })
      .join(GAP)
      .trimEnd(),
  )
}
