import { parseDecade } from './absolute-grammar.ts'
import { isTimeHere } from './context-guard.ts'
import type { Match } from './match.ts'
import { parseName, parsePoint } from './point-grammar.ts'
import { parseAhead } from './relative-grammar.ts'
import { isBare, type TimeNode } from './time-node.ts'
import { type Token, wordAt } from './time-tokens.ts'

/** A time as it stands in a sentence, with the words that lead to it. */
export interface Expression {
  /** More than one for "in May and in July": their union is meant. */
  readonly nodes: readonly TimeNode[]
  /** First and after-last token. */
  readonly start: number
  readonly next: number
}

/** Words that only tint a time. */
const FILLERS = new Set([
  'back',
  'sometime',
  'earlier',
  'later',
  'ever',
  'just',
  'only',
  'way',
  'all',
  'so',
  'far',
  'anytime',
])

const PREPOSITIONS = new Set(['in', 'on', 'at', 'during', 'over', 'throughout', 'within', 'for', 'of', 'from'])

type Side = 'since' | 'before' | 'until' | 'after'

/** Leading words of open ranges. */
const OPENERS: readonly (readonly [readonly string[], Side])[] = [
  [['starting', 'from'], 'since'],
  [['starting', 'in'], 'since'],
  [['starting', 'on'], 'since'],
  [['starting'], 'since'],
  [['since'], 'since'],
  [['as', 'of'], 'since'],
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

const OPENER_STARTS = new Set(OPENERS.map(([words]) => words[0]!))
/** "Came by yesterday": here "by" belongs to the verb. */
const PASSING = new Set([
  'come',
  'came',
  'comes',
  'stop',
  'stopped',
  'drop',
  'dropped',
  'swing',
  'swung',
  'pass',
  'passed',
  'went',
  'gone',
  'go',
])

const RANGE_TO = new Set(['to', 'through', 'thru', 'until', 'till', '-', '–', '—'])
const LIST = new Set(['and', 'or', ',', '&'])

/** The time that begins at a token, with its preposition. */
export function parseExpression(tokens: readonly Token[], start: number): Expression | null {
  let at = start
  while (FILLERS.has(wordAt(tokens, at)) && at < start + 3) at += 1
  const word = wordAt(tokens, at)
  if (word === 'between') return parseBetween(tokens, at, start)
  if (OPENER_STARTS.has(word)) {
    const open = parseOpen(tokens, at, start)
    if (open !== null) return open
  }
  if (/^(?:around|circa|approximately|roughly|near)$/.test(word)) return parseAround(tokens, at, start)
  if (word === 'over' || word === 'during') {
    const widened = parseHolidaySeason(tokens, at, start)
    if (widened !== null) return widened
  }
  if (PREPOSITIONS.has(word)) {
    const ahead = word === 'in' || word === 'within' ? parseAhead(tokens, at + 1) : null
    if (ahead !== null) return { nodes: [ahead.node], start, next: ahead.next }
    return parseTimes(tokens, at + 1, word, at, start)
  }
  return parseTimes(tokens, at, '', at, start)
}

/** One time, a range or a list of them. */
function parseTimes(
  tokens: readonly Token[],
  index: number,
  preposition: string,
  phraseStart: number,
  start: number,
): Expression | null {
  const first = parseName(tokens, index, preposition)
  if (first === null) return null
  const range = parseRange(tokens, first, preposition, phraseStart)
  if (range !== null) return { nodes: [range.node], start, next: range.next }
  if (!isTimeHere(tokens, first, preposition, phraseStart)) return null
  const onward = wordAt(tokens, first.next)
  if (onward === 'onward' || onward === 'onwards' || (preposition === 'from' && onward === 'on')) {
    return { nodes: [{ kind: 'open', side: 'since', of: first.node }], start, next: first.next + 1 }
  }
  return parseList(tokens, first, preposition, start)
}

/** "in May and June 2024", "on Monday or Tuesday": bare names share the preposition and the year. */
function parseList(tokens: readonly Token[], first: Match, preposition: string, start: number): Expression {
  const nodes: TimeNode[] = [first.node]
  let { next } = first
  while (LIST.has(wordAt(tokens, next)) && !tokens[next - 1]?.possessive) {
    let at = next + 1
    if (wordAt(tokens, next) === ',' && /^(?:and|or)$/.test(wordAt(tokens, at))) at += 1
    if (wordAt(tokens, at) === preposition) at += 1
    const other = listable(nodes[0]!) ? parsePoint(tokens, at, preposition) : null
    if (other === null || !listable(other.node)) break
    nodes.push(other.node)
    next = other.next
  }
  const last = nodes.at(-1)!
  if (nodes.length > 1 && last.kind === 'recurring' && last.container !== null) {
    const { container } = last
    return { nodes: nodes.map((node) => (isBare(node) ? { ...node, container } : node)), start, next }
  }
  return { nodes, start, next }
}

function listable(node: TimeNode): boolean {
  return node.kind === 'recurring' || (node.kind === 'fixed' && node.window.precision !== 'instant')
}

/** "June through August", "from 2024-01-01 to 2024-02-15", "in 2019-2021". */
function parseRange(tokens: readonly Token[], from: Match, preposition: string, phraseStart: number): Match | null {
  if (!RANGE_TO.has(wordAt(tokens, from.next)) || tokens[from.next - 1]?.possessive) return null
  const to = parseNow(tokens, from.next + 1) ?? parsePoint(tokens, from.next + 1, 'range')
  if (to === null) return null
  const led = preposition !== '' && isTimeHere(tokens, from, preposition, phraseStart)
  if (!led && from.weak !== null && !isStretch(tokens, from, to)) return null
  return { node: { kind: 'range', from: from.node, to: to.node }, next: to.next, weak: null, at: from.at }
}

/** Two names of one kind are a stretch without a word that leads to them; two years are not ("pages 1990-2010"). */
function isStretch(tokens: readonly Token[], from: Match, to: Match): boolean {
  const [one, other] = [from.node, to.node]
  if (one.kind !== 'recurring' || other.kind !== 'recurring' || one.period.kind !== other.period.kind) return false
  return tokens[from.at]!.capital || !/^(?:may|march)$/.test(tokens[from.at]!.word)
}

function parseNow(tokens: readonly Token[], index: number): Match | null {
  const the = wordAt(tokens, index) === 'the' ? 1 : 0
  if (!/^(?:now|present|date)$/.test(wordAt(tokens, index + the))) return null
  return { node: { kind: 'unit', unit: 'day', offset: 0 }, next: index + the + 1, weak: null, at: index }
}

/** "between May 3 and May 9", "between Christmas and New Year". */
function parseBetween(tokens: readonly Token[], index: number, start: number): Expression | null {
  const from = parsePoint(tokens, index + 1, 'between', index)
  if (from === null) return null
  if (from.node.kind === 'range') return { nodes: [from.node], start, next: from.next }
  if (!/^(?:and|to|-|–)$/.test(wordAt(tokens, from.next))) return null
  const to = parseNow(tokens, from.next + 1) ?? parsePoint(tokens, from.next + 1, 'range')
  if (to === null) return null
  return { nodes: [{ kind: 'range', from: from.node, to: to.node }], start, next: to.next }
}

/** "since 2023", "before Christmas", "by the end of June". */
function parseOpen(tokens: readonly Token[], index: number, start: number): Expression | null {
  for (const [lead, side] of OPENERS) {
    if (!lead.every((word, offset) => wordAt(tokens, index + offset) === word)) continue
    if (lead[0] === 'by' && PASSING.has(wordAt(tokens, index - 1))) return null
    const at = index + lead.length
    const point =
      parsePoint(tokens, at, lead[0]!, index) ??
      (wordAt(tokens, at) === 'about' ? parsePoint(tokens, at + 1, lead[0]!, index) : null)
    if (point === null) return null
    if (point.node.kind === 'range' || point.node.kind === 'open') return null
    return { nodes: [{ kind: 'open', side, of: point.node }], start, next: point.next }
  }
  return null
}

function parseAround(tokens: readonly Token[], index: number, start: number): Expression | null {
  const point = parsePoint(tokens, index, '', index) ?? parsePoint(tokens, index + 1, 'around', index)
  if (point === null) return null
  if (point.node.kind === 'away') return { nodes: [point.node], start, next: point.next }
  const days = isHoliday(point.node) ? 7 : null
  return { nodes: [{ kind: 'around', days, of: point.node }], start, next: point.next }
}

/** "Over Christmas" is more than its day. */
function parseHolidaySeason(tokens: readonly Token[], index: number, start: number): Expression | null {
  const point = parsePoint(tokens, index + 1, wordAt(tokens, index), index)
  if (point === null || !isHoliday(point.node)) return null
  return { nodes: [{ kind: 'around', days: 3, of: point.node }], start, next: point.next }
}

function isHoliday(node: TimeNode): boolean {
  return node.kind === 'recurring' && node.period.kind === 'holiday'
}

/** All times of a text's tokens, in order. */
export function findExpressions(tokens: readonly Token[]): Expression[] {
  const found: Expression[] = []
  let at = 0
  while (at < tokens.length) {
    const expression = parseExpression(tokens, at) ?? parseDecadeExpression(tokens, at)
    if (expression === null) {
      at += 1
    } else {
      found.push(expression)
      at = expression.next
    }
  }
  return found
}

function parseDecadeExpression(tokens: readonly Token[], index: number): Expression | null {
  if (wordAt(tokens, index) !== 'the') return null
  const decade = parseDecade(tokens, index + 1)
  return decade === null ? null : { nodes: [decade.node], start: index, next: decade.next }
}
