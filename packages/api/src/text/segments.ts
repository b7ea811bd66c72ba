import { type ContentFormat, detect, listLines } from './format.ts'
import { listJsonRecords } from './json-records.ts'
import type { JsonNode } from './json-tree.ts'
import { type Block, listBlocks } from './markdown-blocks.ts'
import { parseTimestamp } from './parse-timestamp.ts'
import { type Span, splitSentences } from './sentences.ts'
import { isSessionHeader, readTurnHead } from './turns.ts'

/** What is remembered as one piece: a turn, a list item, a few sentences. */
export interface Segment {
  /** The words themselves, trimmed, without the speaker's prefix. */
  readonly text: string
  readonly speaker: string | null
  /** When a turn says it was said, UTC unless it carries a zone. */
  readonly saidAt: Date | null
  /** The headings and lead-in lines it lies under, "Guide › Setup". */
  readonly heading: string | null
  /** Where it lies in the content; for a heading's first segment this begins at the heading. */
  readonly start: number
  readonly end: number
}

const MAXIMUM_TURN = 600
const MINIMUM_GROUP = 80
const MAXIMUM_GROUP = 300
const MAXIMUM_CODE = 1200
const WORD = /[\p{L}\p{N}]/u

/** A sentence that begins so speaks about the one before it. */
const DEPENDENT_START =
  /^["'“(]?(?:he|she|it|they|his|her|its|their|him|them|this|that|these|those|then|there|so|but|and|or|also|however|therefore|moreover|furthermore|instead|otherwise|meanwhile|afterwards?|later|thus|hence|because|still|yet|both|such|here|besides|nevertheless|er|sie|es|dann|aber|und|il|elle|ils|elles|puis|mais|él|ella|ellos|luego|pero|он|она|они|это|затем|но)(?:'\w+|’\w+)?\b/iu

/** Whether what is there so far is too little to stand alone beside a sentence of this length. */
const isSlight = (current: number, next: number): boolean => current < (next < MINIMUM_GROUP ? MINIMUM_GROUP : 25)

/** Puts sentences together until a piece is worth remembering by itself. */
function groupSentences(text: string, from: number): Span[] {
  const groups: Span[] = []
  for (const sentence of splitSentences(text)) {
    const words = text.slice(sentence.start, sentence.end)
    const last = groups.at(-1)
    if (last !== undefined) {
      const joined = from + sentence.end - last.start
      const current = last.end - last.start
      const wordless = !WORD.test(words)
      const paragraphBreak = /\n\s*\n/.test(text.slice(last.end - from, sentence.start))
      const belongs = DEPENDENT_START.test(words)
        ? joined <= MAXIMUM_GROUP * 1.5
        : isSlight(current, words.length) && joined <= MAXIMUM_GROUP
      if (wordless || (belongs && !paragraphBreak)) {
        groups[groups.length - 1] = { start: last.start, end: from + sentence.end }
        continue
      }
    }
    groups.push({ start: from + sentence.start, end: from + sentence.end })
  }
  const last = groups.at(-1)
  const previous = groups.at(-2)
  if (
    last !== undefined &&
    previous !== undefined &&
    last.end - last.start < 40 &&
    last.end - previous.start <= MAXIMUM_GROUP
  ) {
    groups.splice(-2, 2, { start: previous.start, end: last.end })
  }
  return groups
}

/** Cuts one sentence that is too long at a clause or a blank, and where there is none, anywhere. */
function cutSentence(text: string, sentence: Span, maximum: number): Span[] {
  const spans: Span[] = []
  let { start } = sentence
  while (sentence.end - start > maximum) {
    const window = text.slice(start, start + maximum)
    const clause = Math.max(
      ...[', ', '; ', ': ', ' – ', ' — ', '，', '、', '\n'].map(
        (mark) => window.lastIndexOf(mark) + (window.includes(mark) ? mark.length : 0),
      ),
    )
    const blank = window.search(/\s\S*$/)
    let length = clause > maximum / 3 ? clause : blank > maximum / 3 ? blank + 1 : maximum
    const unit = text.charCodeAt(start + length - 1)
    if (unit >= 0xd800 && unit <= 0xdbff) length--
    spans.push({ start, end: start + length })
    start += length
  }
  spans.push({ start, end: sentence.end })
  return spans
}

/** Pieces of at most `maximum` characters, cut at sentence ends; together they hold every non-blank character. */
function cutPieces(text: string, maximum: number): Span[] {
  if (text.length <= maximum) return [{ start: 0, end: text.length }]
  const sentences = splitSentences(text).flatMap((sentence) => cutSentence(text, sentence, maximum))
  const count = Math.ceil(text.length / maximum)
  const target = Math.min(maximum, Math.ceil(text.length / count) + 60)
  const pieces: Span[] = []
  for (const sentence of sentences) {
    const last = pieces.at(-1)
    if (last !== undefined && sentence.end - last.start <= target)
      pieces[pieces.length - 1] = { start: last.start, end: sentence.end }
    else pieces.push(sentence)
  }
  return pieces
}

function segmentJson(nodes: readonly JsonNode[]): Segment[] {
  return nodes.flatMap(listJsonRecords).flatMap((record) => {
    const { text, speaker, saidAt, heading } = record
    const pieces = cutPieces(text, MAXIMUM_TURN)
    // A string is longer in the source than in itself where it is escaped: inner borders are in proportion.
    const place = (offset: number): number =>
      Math.round(record.start + ((record.end - record.start) * offset) / Math.max(1, text.length))
    return pieces.map((piece, index) => ({
      text: text.slice(piece.start, piece.end).trim(),
      speaker,
      saidAt,
      heading,
      start: index === 0 ? record.start : place(piece.start),
      end: index === pieces.length - 1 ? record.end : place(pieces[index + 1]!.start),
    }))
  })
}

interface OpenTurn {
  readonly speaker: string | null
  readonly saidAt: Date | null
  readonly heading: string | null
  readonly start: number
  readonly textStart: number
  end: number
}

function closeTurn(content: string, turn: OpenTurn): Segment[] {
  const { speaker, saidAt, heading } = turn
  const text = content.slice(turn.textStart, turn.end)
  return cutPieces(text, MAXIMUM_TURN).map((piece, index) => ({
    text: text.slice(piece.start, piece.end).trim(),
    speaker,
    saidAt,
    heading,
    start: index === 0 ? turn.start : turn.textStart + piece.start,
    end: turn.textStart + piece.end,
  }))
}

/** The words of a heading line without its marks: "=== [Session 2] ===" → "Session 2". */
const bareHeading = (line: string): string =>
  line
    .replace(/^[\s#*=_~-]+|[\s#*=_~:-]+$/g, '')
    .replace(/^[[(](.*)[\])]$/, '$1')
    .trim()

function segmentConversation(content: string): Segment[] {
  const segments: Segment[] = []
  let open: OpenTurn | null = null
  let heading: string | null = null
  let day: Date | null = null
  let latest: Date | null = null
  /** Where lines begin that have no segment of their own yet: headers, turns without a word. The next one takes them. */
  let pending: { start: number; end: number } | null = null
  let underHeader = false
  const close = (): void => {
    if (open === null) return
    if (WORD.test(content.slice(open.textStart, open.end))) segments.push(...closeTurn(content, open))
    else pending = { start: open.start, end: open.end }
    open = null
  }
  const take = (start: number): number => {
    const from: number = pending?.start ?? start
    pending = null
    return from
  }
  for (const { start, end } of listLines(content)) {
    const line = content.slice(start, end)
    const head = readTurnHead(line)
    if (head === null && isSessionHeader(line)) {
      close()
      const title = bareHeading(line)
      if (title !== '') heading = underHeader && heading !== null ? `${heading} › ${title}` : title
      day = parseTimestamp(line) ?? (underHeader || title === '' ? day : null)
      latest = null
      underHeader = true
      pending = { start: take(start), end }
      continue
    }
    underHeader = false
    if (head === null && open !== null) {
      open.end = end
      continue
    }
    close()
    const saidAt: Date | null = head?.stamp == null ? day : (parseTimestamp(head.stamp, latest ?? day) ?? day)
    if (head?.stamp != null) latest = saidAt ?? latest
    open = {
      speaker: head?.speaker ?? null,
      saidAt,
      heading,
      start: take(start),
      textStart: start + (head?.textStart ?? 0),
      end,
    }
  }
  close()
  if (pending !== null) {
    const { start, end }: { start: number; end: number } = pending
    const last = segments.pop()
    const rest = { text: content.slice(start, end).trim(), speaker: null, saidAt: day, heading: null, start, end }
    segments.push(last === undefined ? rest : { ...last, end })
  }
  return segments
}

const tableCells = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())

interface Piece {
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

const ITEM_MARKER = /^(?:[-*+•–]|\d{1,3}[.)]|[a-z]\))\s+(?:\[[ xX]\]\s+)?/

function readBlock(content: string, block: Block): Piece[] {
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

const MAXIMUM_LEAD_IN = 160

/** Headings, paragraphs and lists. A line that ends with a colon leads the list after it in, and is part of its heading. */
function segmentBlocks(content: string): Segment[] {
  const segments: Segment[] = []
  const path: { level: number; title: string }[] = []
  const parents: { level: number; title: string }[] = []
  let leadIn: string | null = null
  let leadInKind: Block['kind'] | undefined
  let pendingStart: number | null = null
  let pendingEnd = 0
  const blocks = listBlocks(content)
  const flush = (): void => {
    const title = leadIn ?? path.at(-1)?.title
    if (pendingStart !== null && title !== undefined)
      segments.push({
        text: title,
        speaker: null,
        saidAt: null,
        heading:
          path
            .slice(0, leadIn === null ? -1 : undefined)
            .map((part) => part.title)
            .join(' › ') || null,
        start: pendingStart,
        end: pendingEnd,
      })
    pendingStart = null
  }
  for (const [index, block] of blocks.entries()) {
    const text = content.slice(block.start, block.end)
    const next = blocks[index + 1]
    if (block.kind !== 'item') parents.length = 0
    if (block.kind === 'heading') {
      const title = text
        .split('\n')[0]!
        .replace(/^#+\s+|\s+#+\s*$/g, '')
        .trim()
      const deeper = block.level > (path.at(-1)?.level ?? 0)
      if (!deeper) flush()
      while (path.length > 0 && path.at(-1)!.level >= block.level) path.pop()
      path.push({ level: block.level, title })
      leadIn = null
      pendingStart ??= block.start
      pendingEnd = block.end
      continue
    }
    if (block.kind === 'rule') continue
    if (block.kind !== leadInKind) leadIn = null
    const introduces = next !== undefined && (next.kind === 'item' || next.kind === 'code' || next.kind === 'table')
    if (block.kind === 'paragraph' && introduces && text.length <= MAXIMUM_LEAD_IN && /[:：]\s*$/.test(text)) {
      leadInKind = next.kind
      leadIn = text
        .trim()
        .replace(/[:：]$/, '')
        .replaceAll('**', '')
      pendingStart ??= block.start
      pendingEnd = block.end
      continue
    }
    while (parents.length > 0 && parents.at(-1)!.level >= block.level) parents.pop()
    const heading =
      [
        ...path.map((part) => part.title),
        ...(leadIn === null ? [] : [leadIn]),
        ...parents.map((part) => part.title),
      ].join(' › ') || null
    if (block.kind === 'item' && next?.kind === 'item' && next.level > block.level && text.length <= MAXIMUM_LEAD_IN)
      parents.push({
        level: block.level,
        title: text
          .replace(ITEM_MARKER, '')
          .replace(/[:：]\s*$/, '')
          .trim(),
      })
    for (const piece of readBlock(content, block)) {
      segments.push({
        text: piece.text.trim(),
        speaker: null,
        saidAt: null,
        heading,
        start: pendingStart ?? piece.start,
        end: piece.end,
      })
      pendingStart = null
    }
  }
  flush()
  return segments
}

/**
 * The memories-to-be of one text: a turn of a conversation, a list item, a table row, one to a few sentences of prose.
 * Every word of the text lies in some segment; pieces without any word are left out.
 */
export function segmentContent(content: string): { format: ContentFormat; segments: Segment[] } {
  const { format, nodes } = detect(content)
  const segments =
    nodes.length > 0
      ? segmentJson(nodes)
      : format === 'conversation'
        ? segmentConversation(content)
        : segmentBlocks(content)
  return { format, segments: segments.filter((segment) => WORD.test(segment.text)) }
}
