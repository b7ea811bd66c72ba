/** A block of a Markdown or plain text; blocks follow each other and leave out only blank lines. */
export interface Block {
  readonly kind: 'heading' | 'paragraph' | 'item' | 'code' | 'table' | 'rule'
  readonly start: number
  readonly end: number
  /** Depth of a heading (1–6) or nesting of a list item (0 …); otherwise 0. */
  readonly level: number
}

interface RawLine {
  readonly text: string
  readonly start: number
  readonly end: number
}

const HEADING = /^ {0,3}(#{1,6})\s+\S/
const FENCE = /^\s*(`{3,}|~{3,})/
const RULE = /^ {0,3}(?:[-*_]\s*){3,}$/
const ITEM = /^(\s*)(?:[-*+•–]|\d{1,3}[.)]|[a-z]\))\s+\S/
const TABLE_RULE = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/
const UNDERLINE = /^ {0,3}(=+|-{3,})\s*$/

function rawLines(content: string): RawLine[] {
  const lines: RawLine[] = []
  for (let start = 0; start <= content.length; ) {
    const found = content.indexOf('\n', start)
    const end = found === -1 ? content.length : found
    lines.push({ text: content.slice(start, end), start, end })
    start = end + 1
  }
  return lines
}

const indentOf = (text: string): number => text.length - text.trimStart().length

/** The blocks of a text, in order, with their offsets. */
export function listBlocks(content: string): Block[] {
  const lines = rawLines(content)
  const blocks: Block[] = []
  const line = (index: number): string => lines[index]?.text ?? ''
  const push = (kind: Block['kind'], from: number, to: number, level = 0): number => {
    blocks.push({ kind, start: lines[from]!.start + indentOf(line(from)), end: lines[to - 1]!.end, level })
    return to
  }
  const startsBlock = (index: number): boolean => {
    const text = line(index)
    return (
      text.trim() === '' ||
      HEADING.test(text) ||
      FENCE.test(text) ||
      ITEM.test(text) ||
      RULE.test(text) ||
      (text.includes('|') && TABLE_RULE.test(line(index + 1)) && line(index + 1).includes('-'))
    )
  }
  let index = 0
  while (index < lines.length) {
    const text = line(index)
    if (text.trim() === '') {
      index++
      continue
    }
    const heading = HEADING.exec(text)
    if (heading !== null) {
      index = push('heading', index, index + 1, heading[1]!.length)
      continue
    }
    const fence = FENCE.exec(text)
    if (fence !== null) {
      let end = index + 1
      while (end < lines.length && !line(end).trimStart().startsWith(fence[1]!)) end++
      index = push('code', index, Math.min(end + 1, lines.length))
      continue
    }
    if (text.includes('|') && TABLE_RULE.test(line(index + 1)) && line(index + 1).includes('-')) {
      let end = index + 2
      while (end < lines.length && line(end).includes('|')) end++
      index = push('table', index, end)
      continue
    }
    if (RULE.test(text)) {
      index = push('rule', index, index + 1)
      continue
    }
    const item = ITEM.exec(text)
    if (item !== null) {
      const indent = item[1]!.length
      let end = index + 1
      while (end < lines.length && !startsBlock(end) && indentOf(line(end)) > indent) end++
      // A wrapped item need not be indented: it goes on until a block begins.
      while (end < lines.length && !startsBlock(end) && indentOf(line(end)) >= indent && line(end - 1).length > 60)
        end++
      index = push('item', index, end, Math.floor(indent / 2))
      continue
    }
    const underline = UNDERLINE.exec(line(index + 1))
    if (underline !== null && text.length < 100) {
      index = push('heading', index, index + 2, underline[1]!.startsWith('=') ? 1 : 2)
      continue
    }
    let end = index + 1
    while (end < lines.length && !startsBlock(end)) end++
    index = push('paragraph', index, end)
  }
  return blocks
}
