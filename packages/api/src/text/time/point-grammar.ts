import { parseAbsolute } from './absolute-grammar.ts'
import { type PointParser, parseBeside, parseNth, parsePart } from './composed-grammar.ts'
import { isTimeHere } from './context-guard.ts'
import { type Match, sure } from './match.ts'
import { cycleOf } from './period.ts'
import { DAY_PARTS, parseRelative } from './relative-grammar.ts'
import { type DayPart, isBare, type TimeNode } from './time-node.ts'
import { type Token, wordAt } from './time-tokens.ts'

/**
 * One time with all that belongs to it ("the first week of June last year", "3pm on Friday"), refused when it is
 * something else after this preposition. `phraseStart` is the preposition's place.
 */
export function parsePoint(
  tokens: readonly Token[],
  index: number,
  preposition: string,
  phraseStart = index,
): Match | null {
  const found = parseName(tokens, index, preposition)
  return found !== null && isTimeHere(tokens, found, preposition, phraseStart) ? found : null
}

/** As {@link parsePoint}, before the context is looked at. */
export function parseName(tokens: readonly Token[], index: number, preposition: string): Match | null {
  return parseNested(tokens, index, preposition, 0)
}

/** A time may hold another ("the day before the end of last month"), but nobody nests them deeper than this. */
const MAX_DEPTH = 4

const NESTED: readonly PointParser[] = Array.from({ length: MAX_DEPTH }, (_, depth) => (tokens, index, preposition) => {
  const found = parseNested(tokens, index, preposition, depth + 1)
  return found !== null && isTimeHere(tokens, found, preposition, index) ? found : null
})

function parseNested(tokens: readonly Token[], index: number, preposition: string, depth: number): Match | null {
  const found = parseClockFirst(tokens, index, depth) ?? parseSimple(tokens, index, depth)
  return found === null ? null : extend(tokens, found, preposition)
}

function parseSimple(tokens: readonly Token[], index: number, depth: number): Match | null {
  const point = NESTED[depth]
  const composed =
    point === undefined
      ? null
      : (parsePart(tokens, index, point) ?? parseNth(tokens, index, point) ?? parseBeside(tokens, index, point))
  return composed ?? parseRelative(tokens, index) ?? parseAbsolute(tokens, index)
}

/** Adds what follows: the year or week it lies in, the part of the day, the hour. */
function extend(tokens: readonly Token[], match: Match, preposition: string): Match {
  const dated = withContainer(tokens, match) ?? withContent(tokens, match) ?? match
  const parted = withDayPart(tokens, dated) ?? dated
  return withClock(tokens, parted, preposition) ?? parted
}

/** "May last year", "Monday of last week", "the 5th of this month". */
function withContainer(tokens: readonly Token[], match: Match): Match | null {
  if (!isBare(match.node) || tokens[match.next - 1]?.possessive) return null
  const linked = /^(?:of|in|,)$/.test(wordAt(tokens, match.next))
  const at = linked ? match.next + 1 : match.next
  if (match.weak === 'dayOfMonth' && linked && wordAt(tokens, at) === 'the' && wordAt(tokens, at + 1) === 'month') {
    return { ...match, next: at + 2, weak: null }
  }
  const container = parseRelative(tokens, at)
  if (container === null || !holds(container.node, match)) return null
  return sure({ ...match.node, container: container.node }, container.next, match.at)
}

function holds(container: TimeNode, match: Match): boolean {
  if (!isBare(match.node) || (container.kind !== 'unit' && container.kind !== 'away')) return false
  const cycle = cycleOf(match.node.period)
  if (cycle === 'week') return container.unit === 'week'
  if (cycle === 'month') return container.unit === 'month'
  return container.unit === 'year'
}

/** "last year in May", "last week on Monday", "last week Monday". */
function withContent(tokens: readonly Token[], match: Match): Match | null {
  const { node } = match
  const isYear = node.kind === 'fixed' && node.window.precision === 'year'
  if (node.kind !== 'unit' && node.kind !== 'away' && !isYear) return null
  const linked = /^(?:in|on|at|around|during)$/.test(wordAt(tokens, match.next))
  const at = linked ? match.next + 1 : match.next
  if (!linked && isYear) return null
  const content = parseAbsolute(tokens, at)
  if (content === null || !isBare(content.node) || content.weak === 'fraction' || content.weak === 'shortWeekday')
    return null
  const fits = isYear ? cycleOf(content.node.period) === 'year' : holds(node, content)
  const preposition = linked ? wordAt(tokens, match.next) : 'in'
  if (!fits || !isTimeHere(tokens, content, preposition, at)) return null
  return sure({ ...content.node, container: node }, content.next, content.at)
}

/** "yesterday morning", "May 8 in the evening", "Friday night". */
function withDayPart(tokens: readonly Token[], match: Match): Match | null {
  if (!isDay(match.node)) return null
  let at = match.next
  if (/^(?:in|during)$/.test(wordAt(tokens, at)) && wordAt(tokens, at + 1) === 'the') at += 2
  const part = DAY_PARTS.get(wordAt(tokens, at))
  return part === undefined ? null : sure({ kind: 'dayPart', part, of: match.node }, at + 1)
}

function isDay(node: TimeNode): boolean {
  switch (node.kind) {
    case 'recurring':
      return /^(?:date|holiday|dayOfMonth|weekday)$/.test(node.period.kind)
    case 'unit':
      return node.unit === 'day'
    case 'fixed':
      return node.window.precision === 'day'
    case 'away':
      return node.unit === 'day' || node.exact
    case 'beside':
      return node.unit === 'day' || (typeof node.unit !== 'string' && node.unit.kind === 'weekday')
    default:
      return false
  }
}

interface Clock {
  readonly hour: number
  readonly minute: number | null
  /** It was said which half of the day. */
  readonly half: boolean
  readonly next: number
}

/** "3pm", "15:30", "noon". */
function parseClock(tokens: readonly Token[], index: number): Clock | null {
  const token = tokens[index]
  if (token === undefined) return null
  if (token.word === 'noon') return { hour: 12, minute: null, half: true, next: index + 1 }
  if (token.word === 'midnight') return { hour: 0, minute: null, half: true, next: index + 1 }
  if (token.kind !== 'clock') return null
  const read = /^(\d{1,2})(?::(\d{2}))?[:\d]*\s?(?:([ap])\.?m\.?)?$/.exec(token.word)
  if (read === null) return null
  const said = Number(read[1])
  const minute = read[2] === undefined ? null : Number(read[2])
  const half = read[3]
  if (said > (half === undefined ? 23 : 12) || (minute ?? 0) > 59 || (half !== undefined && said === 0)) return null
  const hour = half === undefined ? said : (said % 12) + (half === 'p' ? 12 : 0)
  return { hour, minute, half: half !== undefined || said > 12 || token.word.startsWith('0'), next: index + 1 }
}

/** "yesterday at 3pm", "this morning at 9:30". */
function withClock(tokens: readonly Token[], match: Match, preposition: string): Match | null {
  const part = match.node.kind === 'dayPart' ? match.node.part : null
  const day = match.node.kind === 'dayPart' ? match.node.of : match.node
  if (!isDay(day) || preposition === 'range') return null
  const linked = /^(?:at|around|,)$/.test(wordAt(tokens, match.next))
  const clock = parseClock(tokens, linked ? match.next + 1 : match.next)
  return clock === null ? null : sure(clockNode(clock, part, day), clock.next)
}

/** "3pm yesterday", "at noon on May 8". */
function parseClockFirst(tokens: readonly Token[], index: number, depth: number): Match | null {
  const clock = parseClock(tokens, index)
  if (clock === null) return null
  const on = wordAt(tokens, clock.next) === 'on'
  const at = on ? clock.next + 1 : clock.next
  const day = parseSimple(tokens, at, depth)
  if (day === null || !isTimeHere(tokens, day, on ? 'on' : '', at)) return null
  const part = day.node.kind === 'dayPart' ? day.node.part : null
  const of = day.node.kind === 'dayPart' ? day.node.of : day.node
  return isDay(of) ? sure(clockNode(clock, part, of), day.next) : null
}

function clockNode(clock: Clock, part: DayPart | null, of: TimeNode): TimeNode {
  const { minute } = clock
  // "Last night at 2am" is in the next day; "this evening at 9:30" is after noon.
  let { hour } = clock
  if (part === 'night' && clock.half && hour < 6) hour += 24
  else if (part !== null && part !== 'morning' && !clock.half && hour < 12) hour += 12
  return { kind: 'clock', hour, minute, of }
}
