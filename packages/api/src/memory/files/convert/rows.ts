/** A cell as it is read: empty ones say nothing. */
type Cell = string

/**
 * The rows of a table, each a list item that stands for itself: "- Name: Alice; City: Lyon". So whatever becomes of a row,
 * its values keep the names of their columns.
 */
export function rowsToMarkdown(rows: readonly (readonly Cell[])[]): string {
  const filled = rows.filter((row) => row.some((cell) => cell !== ''))
  const [first, ...rest] = filled
  if (first === undefined) return ''
  if (rest.length === 0 || !isHeader(first))
    return filled.map((row) => `- ${row.filter(Boolean).join('; ')}`).join('\n')
  return rest
    .map((row) => {
      const fields = row.map((cell, index) => (cell === '' ? '' : named(first[index], oneLine(cell))))
      return `- ${fields.filter(Boolean).join('; ')}`
    })
    .join('\n')
}

/** Names are words, and each is another. */
function isHeader(row: readonly Cell[]): boolean {
  const names = row.filter((cell) => cell !== '')
  return (
    names.length > row.length / 2 &&
    new Set(names).size === names.length &&
    names.every((name) => name.length <= 100 && !/^[\d\s.,:/%€$£+-]+$/.test(name))
  )
}

const named = (name: string | undefined, value: string) => (name ? `${oneLine(name)}: ${value}` : value)
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ')
