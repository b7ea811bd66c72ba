import { isPlanning, isTimeHere } from './context-guard.ts'
import { type Match, sure } from './match.ts'
import { parseDecade } from './numeric-grammar.ts'
import { parseName, parsePoint } from './point-grammar.ts'
import { parseAhead } from './relative-grammar.ts'
import { isBare, type Side, type TimeNode, TODAY } from './time-node.ts'
import { mayStartTime } from './time-starters.ts'
import { type Token, wordAt } from './time-tokens.ts'

/** A time as it stands in a sentence, with the words that lead to it. */
export interface Expression {
  /** More than one for "in May and in July": their union is meant. */
  readonly nodes: readonly TimeNode[]
  /** First and after-last token. */
  readonly start: number
  readonly next: number
  /** "Plans for June", "starting in June": it lies ahead whatever the tense. */
  readonly planned: boolean
}

/** The times of a phrase and the token after it. */
interface Phrase {
  readonly nodes: readonly TimeNode[]
  readonly next: number
}

const words = (list: string) => new Set(list.trim().split(/\s+/))

/** Words that only tint a time. */
const FILLERS = words('sometime earlier later ever just only way all anytime')
const PREPOSITIONS = words('in on at during over throughout within for of from')
const AROUND = words('around circa approximately roughly near')
const EACH = words('every each any')

/** "Came by yesterday": here "by" belongs to the verb. */
const PASSING = words('come came comes stop stopped drop dropped swing swung pass passed went gone go')

const RANGE_TO = words('to through thru until till - – —')
const LIST = words('and or , &')

/** Leading words of open ranges. */
const OPENERS: readonly (readonly [readonly string[], Side])[] = [
  [['starting', 'from'], 'from'],
  [['starting', 'in'], 'from'],
  [['starting', 'on'], 'from'],
  [['starting'], 'from'],
  [['since'], 'since'],
  [['as', 'of'], 'from'],
  [['prior', 'to'], 'before'],
  [['earlier', 'than'], 'before'],
  [['before'], 'before'],
  [['up', 'until'], 'until'],
  [['up', 'to'], 'until'],
  [['no', 'later', 'than'], 'until'],
  [['until'], 'until'],
  [['till'], 'until'],
  [['by'], 'until'],
  [['later', 'than'], 'after'],
  [['following'], 'after'],
  [['after'], 'after'],
]
const OPENER_STARTS = new Set(OPENERS.map(([lead]) => lead[0]!))

/** All times of a text's tokens, in order. */
export function findExpressions(tokens: readonly Token[]): Expression[] {
  const found: Expression[] = []
  let at = 0
  while (at < tokens.length) {
    if (!mayStartTime(tokens[at]!)) {
      at += 1
      continue
    }
    const measured = measuredTime(tokens, at)
    if (measured !== null) {
      at = parseExpression(tokens, measured)?.next ?? measured + 1
      continue
    }
    const expression = parseExpression(tokens, at)
    if (expression !== null) found.push(expression)
    at = expression?.next ?? at + 1
  }
  return found
}

/**
 * Where a time begins that is only measured against: "before or after March" asks on which side of it something lies,
 * "how long until Christmas" how far it is. No window follows from that.
 */
function measuredTime(tokens: readonly Token[], at: number): number | null {
  const word = wordAt(tokens, at)
  if (word !== 'before' && word !== 'after' && word !== 'until' && word !== 'till' && word !== 'since') return null
  const measure = `${wordAt(tokens, at - 2)} ${wordAt(tokens, at - 1)}`
  if (/^(?:how long|many (?:hours|days|nights|weeks|weekends|months|years))$/.test(measure)) return at + 1
  const sides = `${word} ${wordAt(tokens, at + 1)} ${wordAt(tokens, at + 2)}`
  return sides === 'before or after' || sides === 'after or before' ? at + 3 : null
}

/** The time that begins at a token, with its preposition. */
function parseExpression(tokens: readonly Token[], start: number): Expression | null {
  if (EACH.has(wordAt(tokens, start - 1))) return null
  let at = start + leadLength(tokens, start)
  while (FILLERS.has(wordAt(tokens, at)) && at < start + 3) at += 1
  const phrase = parsePhrase(tokens, at)
  if (phrase === null) return null
  const lead = wordAt(tokens, at)
  const planned = lead === 'starting' || (lead === 'for' && isPlanning(wordAt(tokens, start - 1)))
  return { ...phrase, start, planned }
}

/** Words before a time that say no more than its preposition would. */
const LEADS: readonly (readonly string[])[] = [
  ['over', 'the', 'course', 'of'],
  ['in', 'the', 'course', 'of'],
  ['at', 'some', 'point'],
  ['at', 'any', 'point'],
  ['some', 'time'],
  ['so', 'far'],
]

/** "So far this year", "back in May"; but not the "back" of "I came back on Monday". */
function leadLength(tokens: readonly Token[], start: number): number {
  if (wordAt(tokens, start) === 'back' && wordAt(tokens, start + 1) === 'in') return 1
  return LEADS.find((lead) => lead.every((word, offset) => wordAt(tokens, start + offset) === word))?.length ?? 0
}

function parsePhrase(tokens: readonly Token[], at: number): Phrase | null {
  const word = wordAt(tokens, at)
  if (word === 'between') return parseBetween(tokens, at)
  const open = OPENER_STARTS.has(word) ? parseOpen(tokens, at) : null
  if (open !== null) return open
  if (AROUND.has(word)) return parseAround(tokens, at)
  const theAt = PREPOSITIONS.has(word) ? at + 1 : at
  if (wordAt(tokens, theAt) === 'the') {
    const decade = parseDecade(tokens, theAt + 1)
    if (decade !== null) return parseDecades(tokens, decade)
  }
  if (!PREPOSITIONS.has(word)) return parseTimes(tokens, at, '', at)
  const special =
    word === 'in' || word === 'within'
      ? parseAhead(tokens, at + 1)
      : word === 'over' || word === 'during'
        ? parseHolidaySeason(tokens, at)
        : null
  return special === null ? parseTimes(tokens, at + 1, word, at) : { nodes: [special.node], next: special.next }
}

/** One time, a range or a list of them. */
function parseTimes(tokens: readonly Token[], index: number, preposition: string, phraseStart: number): Phrase | null {
  const first = parseName(tokens, index, preposition)
  if (first === null) return null
  const range = parseRange(tokens, first, preposition, phraseStart)
  if (range !== null) return { nodes: [range.node], next: range.next }
  if (!isTimeHere(tokens, first, preposition, phraseStart)) return null
  const onward = wordAt(tokens, first.next)
  if (onward === 'onward' || onward === 'onwards' || (preposition === 'from' && onward === 'on')) {
    return { nodes: [{ kind: 'open', side: 'from', of: first.node }], next: first.next + 1 }
  }
  return parseList(tokens, first, preposition)
}

/** "in May and June 2024", "on Monday or Tuesday": bare names share the preposition and the year. */
function parseList(tokens: readonly Token[], first: Match, preposition: string): Phrase {
  const nodes: TimeNode[] = [first.node]
  const relation = first.node.kind === 'recurring' ? first.node.relation : null
  let { next } = first
  while (isListable(first.node) && LIST.has(wordAt(tokens, next)) && !tokens[next - 1]?.possessive) {
    let at = next + 1
    if (wordAt(tokens, next) === ',' && /^(?:and|or)$/.test(wordAt(tokens, at))) at += 1
    if (wordAt(tokens, at) === preposition) at += 1
    const other = parsePoint(tokens, at, relation === null ? preposition : 'range')
    if (other === null || !isListable(other.node)) break
    nodes.push(isBare(other.node) ? { ...other.node, relation } : other.node)
    next = other.next
  }
  const last = nodes.at(-1)!
  if (nodes.length > 1 && last.kind === 'recurring' && last.container !== null) {
    const { container } = last
    return { nodes: nodes.map((node) => (isBare(node) ? { ...node, container } : node)), next }
  }
  return { nodes, next }
}

function isListable(node: TimeNode): boolean {
  return node.kind === 'recurring' || (node.kind === 'fixed' && node.window.precision !== 'instant')
}

/** "the eighties and nineties" */
function parseDecades(tokens: readonly Token[], first: Match): Phrase {
  const second = /^(?:and|or)$/.test(wordAt(tokens, first.next)) ? parseDecade(tokens, first.next + 1) : null
  return second === null
    ? { nodes: [first.node], next: first.next }
    : { nodes: [first.node, second.node], next: second.next }
}

/** "June through August", "from 2024-01-01 to 2024-02-15", "in 2019-2021". */
function parseRange(tokens: readonly Token[], from: Match, preposition: string, phraseStart: number): Match | null {
  if (!RANGE_TO.has(wordAt(tokens, from.next)) || tokens[from.next - 1]?.possessive) return null
  const to = parseNow(tokens, from.next + 1) ?? parsePoint(tokens, from.next + 1, 'range')
  if (to === null) return null
  const led = preposition !== '' && isTimeHere(tokens, from, preposition, phraseStart)
  if (!led && from.weak !== null && !isStretch(tokens, from, to)) return null
  return sure({ kind: 'range', from: from.node, to: to.node }, to.next, from.at)
}

/** Two names of one kind are a stretch without a word that leads to them; two years are not ("pages 1990-2010"). */
function isStretch(tokens: readonly Token[], from: Match, to: Match): boolean {
  const [one, other] = [from.node, to.node]
  if (one.kind !== 'recurring' || other.kind !== 'recurring' || one.period.kind !== other.period.kind) return false
  return tokens[from.at]!.capital || !/^(?:may|march)$/.test(tokens[from.at]!.word)
}

function parseNow(tokens: readonly Token[], index: number): Match | null {
  const at = wordAt(tokens, index) === 'the' ? index + 1 : index
  return /^(?:now|present|date)$/.test(wordAt(tokens, at)) ? sure(TODAY, at + 1) : null
}

/** "between May 3 and May 9", "between Christmas and New Year". */
function parseBetween(tokens: readonly Token[], index: number): Phrase | null {
  const from = parsePoint(tokens, index + 1, 'between', index)
  if (from === null) return null
  if (from.node.kind === 'range') return { nodes: [from.node], next: from.next }
  if (!/^(?:and|to|-|–)$/.test(wordAt(tokens, from.next))) return null
  const to = parseNow(tokens, from.next + 1) ?? parsePoint(tokens, from.next + 1, 'range')
  return to === null ? null : { nodes: [{ kind: 'range', from: from.node, to: to.node }], next: to.next }
}

/** "since 2023", "before Christmas", "by the end of June". */
function parseOpen(tokens: readonly Token[], index: number): Phrase | null {
  const opener = OPENERS.find(([lead]) => lead.every((word, offset) => wordAt(tokens, index + offset) === word))
  if (opener === undefined) return null
  const [lead, side] = opener
  if (lead[0] === 'by' && PASSING.has(wordAt(tokens, index - 1))) return null
  const at = index + lead.length
  const preposition = lead[0] === 'by' ? 'by' : side === 'from' ? 'since' : side
  const about = /^(?:about|around)$/.test(wordAt(tokens, at)) ? parsePoint(tokens, at + 1, preposition, index) : null
  const point = about ?? parsePoint(tokens, at, preposition, index)
  if (point === null || point.node.kind === 'range') return null
  return { nodes: [{ kind: 'open', side, of: point.node }], next: point.next }
}

function parseAround(tokens: readonly Token[], index: number): Phrase | null {
  const counted = parsePoint(tokens, index, '', index)
  if (counted !== null) return { nodes: [counted.node], next: counted.next }
  const point = parsePoint(tokens, index + 1, 'around', index)
  if (point === null) return null
  return { nodes: [{ kind: 'around', days: isHoliday(point.node) ? 7 : null, of: point.node }], next: point.next }
}

/** "Over Christmas" is more than its day. */
function parseHolidaySeason(tokens: readonly Token[], index: number): Match | null {
  const point = parsePoint(tokens, index + 1, wordAt(tokens, index), index)
  if (point === null || !isHoliday(point.node)) return null
  return { ...point, node: { kind: 'around', days: 3, of: point.node } }
}

function isHoliday(node: TimeNode): boolean {
  return node.kind === 'recurring' && node.period.kind === 'holiday'
}
