import { listLines } from './format.ts'
import type { Block } from './markdown-blocks.ts'
import { MAXIMUM_TURN } from './segment.ts'
import { cutPieces, cutSentence, groupSentences } from './segment-pieces.ts'
import type { Span } from './sentences.ts'

const MAXIMUM_CODE = 1200

const tableCells = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())

/** The words of a piece and what it covers of the content. */
export interface Piece {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Each row of a table reads "Header: cell; …"; the first takes the header lines into its span. */
function readTable(content: string, block: Block): Piece[] {
  const rows = listLines(content.slice(block.start, block.end)).map(({ start, end }) => ({
    start: block.start + start,
    end: block.start + end,
  }))
  const headers = tableCells(content.slice(rows[0]!.start, rows[0]!.end))
  if (rows.length === 2)
    return [{ text: headers.filter((header) => header !== '').join('; '), start: block.start, end: block.end }]
  return rows.slice(2).map((row, index) => {
    const cells = tableCells(content.slice(row.start, row.end))
    const text = cells
      .map((cell, column) => (cell === '' ? '' : headers[column] ? `${headers[column]}: ${cell}` : cell))
      .filter((cell) => cell !== '')
      .join('; ')
    return { text, start: index === 0 ? block.start : row.start, end: row.end }
  })
}

function readCode(content: string, block: Block): Piece[] {
  const whole = content.slice(block.start, block.end)
  const opening = /^[^\n]*\n/.exec(whole)?.[0].length ?? 0
  const closing = /\n[ \t]*(?:`{3,}|~{3,})\s*$/.exec(whole)?.index ?? whole.length
  const body = whole.slice(opening, Math.max(opening, closing))
  const lines = listLines(body).flatMap((line) => cutSentence(body, line, MAXIMUM_CODE))
  const pieces: Span[] = []
  for (const line of lines) {
    const last = pieces.at(-1)
    if (last !== undefined && line.end - last.start <= MAXIMUM_CODE)
      pieces[pieces.length - 1] = { start: last.start, end: line.end }
    else pieces.push(line)
  }
  if (pieces.length === 0) return [{ text: whole, start: block.start, end: block.end }]
  return pieces.map((piece, index) => ({
    text: body.slice(piece.start, piece.end),
    start: index === 0 ? block.start : block.start + opening + piece.start,
    end: index === pieces.length - 1 ? block.end : block.start + opening + piece.end,
  }))
}

export const ITEM_MARKER = /^(?:[-*+•–]|\d{1,3}[.)]|[a-z]\))\s+(?:\[[ xX]\]\s+)?/

/** The pieces of one block: table rows, code between lines, list items, groups of sentences. */
export function readBlock(content: string, block: Block): Piece[] {
  const { start, end } = block
  const text = content.slice(start, end)
  if (block.kind === 'table') return readTable(content, block)
  if (block.kind === 'code') return readCode(content, block)
  if (block.kind === 'item') {
    const marker = ITEM_MARKER.exec(text)?.[0].length ?? 0
    const words = text.slice(marker)
    const pieces = cutPieces(words, MAXIMUM_TURN)
    return pieces.map((piece, index) => ({
      text: words.slice(piece.start, piece.end),
      start: index === 0 ? start : start + marker + piece.start,
      end: start + marker + piece.end,
    }))
  }
  return groupSentences(text, start)
    .flatMap((group) =>
      cutPieces(content.slice(group.start, group.end), MAXIMUM_TURN).map((piece) => ({
        start: group.start + piece.start,
        end: group.start + piece.end,
      })),
    )
    .map((span) => ({ text: content.slice(span.start, span.end).replace(/^> ?/gm, ''), ...span }))
}
