import { listJsonRecords } from './json-records.ts'
import { type JsonNode, parseJsonTree } from './json-tree.ts'
import { isConversation } from './turns.ts'

export type ContentFormat = 'json-turns' | 'json-lines' | 'json' | 'conversation' | 'markdown' | 'prose'

/** A non-blank line and its place; `end` is before the line break. */
export interface Line {
  readonly start: number
  readonly end: number
}

export function listLines(content: string): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < content.length; ) {
    const found = content.indexOf('\n', start)
    const end = found === -1 ? content.length : found
    if (content.slice(start, end).trim() !== '') lines.push({ start, end })
    start = end + 1
  }
  return lines
}

/** The JSON value of each line, if every line is an object and there are at least two. */
export function parseJsonLines(content: string): JsonNode[] | null {
  const lines = listLines(content)
  if (lines.length < 2) return null
  const nodes: JsonNode[] = []
  for (const { start, end } of lines) {
    if (!content.slice(start, end).trimStart().startsWith('{')) return null
    const node = parseJsonTree(content, start, end)
    if (node?.kind !== 'object') return null
    nodes.push(node)
  }
  return nodes
}

const HEADING = /^ {0,3}#{1,6}\s+\S/m
const FENCE = /^ {0,3}(?:```|~~~)/m
const TABLE = /^ {0,3}\|?[^\n|]*\|[^\n]*\n {0,3}\|?\s*:?-{2,}:?\s*(?:\||$)/m
const LIST_ITEM = /^[ \t]*(?:[-*+•]|\d{1,3}[.)])\s+\S/gm

function isMarkdown(content: string): boolean {
  if (HEADING.test(content) || FENCE.test(content) || TABLE.test(content)) return true
  return (content.match(LIST_ITEM)?.length ?? 0) >= 2
}

export interface Detected {
  readonly format: ContentFormat
  /** The parsed values of the JSON formats, empty for the others. */
  readonly nodes: readonly JsonNode[]
}

export function detect(content: string): Detected {
  const head = content.trimStart()[0]
  if (head === '[' || head === '{') {
    const node = parseJsonTree(content)
    if (node !== null && (node.kind === 'object' || node.kind === 'array')) {
      const records = listJsonRecords(node)
      const turns = records.filter((record) => record.isTurn).length
      const inList = node.kind === 'array' || turns > 1
      return { format: inList && turns > 0 && turns * 2 >= records.length ? 'json-turns' : 'json', nodes: [node] }
    }
    const lines = parseJsonLines(content)
    if (lines !== null) return { format: 'json-lines', nodes: lines }
  }
  if (isConversation(content)) return { format: 'conversation', nodes: [] }
  return { format: isMarkdown(content) ? 'markdown' : 'prose', nodes: [] }
}

/** The shape of a text, by looking at all of it. */
export function detectFormat(content: string): ContentFormat {
  return detect(content).format
}
