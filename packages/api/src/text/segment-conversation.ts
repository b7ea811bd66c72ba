import { listLines } from './format.ts'
import { parseTimestamp } from './parse-timestamp.ts'
import { hasWord, MAXIMUM_TURN, type Segment } from './segment.ts'
import { cutPieces } from './segment-pieces.ts'
import { isSessionHeader, readTurnHead } from './turns.ts'

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

/** The turns of a written conversation; session lines between them give date and heading. */
export function segmentConversation(content: string): Segment[] {
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
    if (hasWord(content.slice(open.textStart, open.end))) segments.push(...closeTurn(content, open))
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
