import type { EffectiveSetting } from 'hindsight-contract'
import type { Layout } from './layout.ts'
import { type Column, formatTable } from './table.ts'

const columns: readonly Column<EffectiveSetting>[] = [
  { heading: 'SETTING', value: ({ variable, name }) => variable ?? name },
  { heading: 'SOURCE', value: ({ source }) => source },
  { heading: 'VALUE', value: ({ value }) => shown(value), isFlexible: true },
]

/** Settings with who has decided them. */
export const formatSettings = (settings: readonly EffectiveSetting[], layout: Layout): string =>
  formatTable(columns, settings, layout)

function shown(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
