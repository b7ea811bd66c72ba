/** Breaks a text into lines of at most this width, between words; each line begins with its indent. */
export function wrap(text: string, width: number, indent: { first: string; rest: string } = { first: '', rest: '' }) {
  const lines: string[] = []
  let line = indent.first
  let empty = true
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent.rest
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line].join('\n')
}
