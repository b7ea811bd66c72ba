/** One measured number, what it should be, and whether it is. */
export interface Row {
  readonly what: string
  readonly value: string
  readonly reach: string
  readonly met: boolean | null
}

export function table(rows: readonly Row[]): string {
  const shown = [{ what: 'what', value: 'measured', reach: 'to reach', met: null }, ...rows]
  const width = (key: 'what' | 'value' | 'reach') => Math.max(...shown.map((row) => row[key].length))
  const widths = { what: width('what'), value: width('value'), reach: width('reach') }
  return shown
    .map(({ what, value, reach, met }) =>
      `${what.padEnd(widths.what)}  ${value.padStart(widths.value)}  ${reach.padEnd(widths.reach)}  ${met === null ? '' : met ? 'yes' : 'NO'}`.trimEnd(),
    )
    .join('\n')
}

export const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`
export const times = (value: number) => `${value.toFixed(2)} ×`
