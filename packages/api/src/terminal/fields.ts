import type { Layout } from './layout.ts'
import { oneLine, safeText } from './safe-text.ts'
import { padTo, textWidth } from './text-width.ts'
import { wrapText } from './wrap-text.ts'

export type Field = readonly [
  label: string,
  value: string | number | null | undefined,
  /** Of each line of the value. */
  style?: ((text: string) => string) | undefined,
]

/** One thing, field by field; those without a value are left out. In a pipe: label, tab, value. */
export function formatFields(fields: readonly Field[], layout: Layout): string {
  const given = fields.filter(([, value]) => value !== null && value !== undefined && value !== '')
  if (!layout.isTerminal) return given.map(([label, value]) => `${label}\t${oneLine(String(value))}`).join('\n')
  const labelWidth = Math.max(0, ...given.map(([label]) => textWidth(label))) + 2
  return given
    .flatMap(([label, value, style = asIs]) =>
      wrapText(safeText(String(value)).trimEnd(), layout.width - labelWidth).map((line, nth) =>
        nth === 0 ? layout.style.dim(padTo(label, labelWidth)) + style(line) : ' '.repeat(labelWidth) + style(line),
      ),
    )
    .join('\n')
}

const asIs = (text: string) => text
