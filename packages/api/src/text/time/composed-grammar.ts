import type { CalendarUnit } from './calendar.ts'
import { parseCardinal, parseCountedTime, parseOrdinal } from './counting-grammar.ts'
import { type Match, sure } from './match.ts'
import { parseDecade } from './numeric-grammar.ts'
import { DAY_PARTS, parseStep } from './relative-grammar.ts'
import { type Part, recurring, type TimeNode } from './time-node.ts'
import { type Token, wordAt } from './time-tokens.ts'

/** Finds a time at a place, after the given leading word; false names are refused. */
export type PointParser = (tokens: readonly Token[], index: number, preposition: string) => Match | null

const ADJECTIVES: ReadonlyMap<string, Part> = new Map([
  ['early', 'early'],
  ['mid', 'middle'],
  ['middle', 'middle'],
  ['late', 'late'],
])

const NOUNS: ReadonlyMap<string, Part> = new Map([
  ['beginning', 'start'],
  ['start', 'start'],
  ['middle', 'middle'],
  ['end', 'end'],
  ['close', 'end'],
])

const WHOLES = new Set(['week', 'month', 'quarter', 'year', 'decade'])

/** "the month", "the year" as what a part belongs to; else any time. */
function parseWhole(tokens: readonly Token[], index: number, point: PointParser): Match | null {
  const unit = wordAt(tokens, index + 1)
  if (wordAt(tokens, index) === 'the' && WHOLES.has(unit)) {
    const further = wordAt(tokens, index + 2) === 'of' || tokens[index + 2]?.kind === 'number'
    if (!further) return sure({ kind: 'unit', unit: unit as CalendarUnit, offset: 0 }, index + 2)
  }
  return point(tokens, index, 'part')
}

/** "early May", "mid-2023", "the end of last month", "first half of 2023". */
export function parsePart(tokens: readonly Token[], index: number, point: PointParser): Match | null {
  const at = wordAt(tokens, index) === 'the' ? index + 1 : index
  const word = wordAt(tokens, at)
  const adjective = ADJECTIVES.get(word)
  if (adjective !== undefined) {
    let next = at + 1
    if (wordAt(tokens, next) === '-') next += 1
    else if (wordAt(tokens, next) === 'in' && word !== 'mid') next += 1
    const of =
      parseDecade(tokens, next) ?? (next > at + 1 ? parseWhole(tokens, next, point) : point(tokens, next, 'part'))
    if (of !== null) return sure({ kind: 'part', part: adjective, of: of.node }, of.next)
  }
  const noun = NOUNS.get(word) ?? parseHalf(tokens, at)
  if (noun === undefined) return null
  const ofAt = NOUNS.has(word) ? at + 1 : at + 2
  if (wordAt(tokens, ofAt) !== 'of') return null
  const of = parseWhole(tokens, ofAt + 1, point)
  return of === null ? null : sure({ kind: 'part', part: noun, of: of.node }, of.next)
}

function parseHalf(tokens: readonly Token[], at: number): Part | undefined {
  if (wordAt(tokens, at + 1) !== 'half') return undefined
  const which = wordAt(tokens, at)
  if (which === 'first') return 'firstHalf'
  return which === 'second' || which === 'latter' ? 'secondHalf' : undefined
}

/** "the first week of June", "the last three days of May", "second Monday in October". */
export function parseNth(tokens: readonly Token[], index: number, point: PointParser): Match | null {
  const at = wordAt(tokens, index) === 'the' ? index + 1 : index
  const last = /^(?:last|final)$/.test(wordAt(tokens, at))
  const ordinal = last ? { value: -1, next: at + 1 } : parseOrdinal(tokens, at)
  if (ordinal === null) return null
  const counted = wordAt(tokens, ordinal.next) === 'a' ? null : parseRun(tokens, ordinal.next)
  if (counted === null || !/^(?:of|in)$/.test(wordAt(tokens, counted.next))) return null
  const of = parseWhole(tokens, counted.next + 1, point)
  if (of === null) return null
  const { unit, count } = counted
  return sure({ kind: 'nth', nth: ordinal.value, count, unit, of: of.node }, of.next)
}

function parseRun(tokens: readonly Token[], index: number) {
  const several =
    wordAt(tokens, index) === 'few' || wordAt(tokens, index) === 'couple' || parseCardinal(tokens, index) !== null
  if (several) {
    const counted = parseCountedTime(tokens, index)
    const unit = counted === null ? null : parseStep(counted.unit.unit)
    return counted === null || unit === null || typeof unit !== 'string'
      ? null
      : { unit, count: counted.count, next: counted.next }
  }
  const word = wordAt(tokens, index)
  const unit = word.endsWith('s') ? null : parseStep(word)
  return unit === null || unit === 'minute' || unit === 'hour' ? null : { unit, count: 1, next: index + 1 }
}

/** "the week before last", "the day after Christmas", "the week of May 8", "three days before Easter". */
export function parseBeside(tokens: readonly Token[], index: number, point: PointParser): Match | null {
  if (wordAt(tokens, index) === 'the') return parseTheBeside(tokens, index + 1, point)
  const counted = parseCountedTime(tokens, index)
  if (counted === null) return null
  const side = parseSide(tokens, counted.next)
  const step = parseStep(counted.unit.unit)
  if (side === null || side.side === 'of' || step === null) return null
  const of = point(tokens, side.next, side.side)
  if (of === null) return null
  // "A week before" touches it, "a few days before" are those before it, "three days before" is one day.
  const stretch = (/^(?:a|an|one)$/.test(wordAt(tokens, index)) && step !== 'day') || counted.least < counted.most
  const count = stretch ? counted.most : counted.count
  return sure({ kind: 'beside', side: side.side, unit: step, count, stretch, of: of.node }, of.next)
}

function parseTheBeside(tokens: readonly Token[], index: number, point: PointParser): Match | null {
  const word = wordAt(tokens, index)
  const part = DAY_PARTS.get(word)
  const step = part === undefined ? parseStep(word) : 'day'
  const counted =
    step === null || parseCardinal(tokens, index) !== null || word === 'few' ? parseCountedTime(tokens, index) : null
  const unit = counted === null ? step : parseStep(counted.unit.unit)
  if (unit === null || unit === 'minute' || unit === 'hour') return null
  const side = parseSide(tokens, counted?.next ?? index + 1)
  if (side === null) return null
  const inPart = (of: TimeNode): TimeNode => (part === undefined ? of : { kind: 'dayPart', part, of })
  if (side.side === 'of') {
    if (counted !== null || (typeof unit !== 'string' && unit.kind !== 'weekend')) return null
    const of = point(tokens, side.next, 'part')
    if (of === null) return null
    if (part !== undefined) return sure(inPart(of.node), of.next)
    return unit === 'day' || of.node.kind === 'unit'
      ? null
      : sure({ kind: 'holding', unit: typeof unit === 'string' ? unit : 'weekend', of: of.node }, of.next)
  }
  const end = wordAt(tokens, side.next)
  if (counted === null && ((end === 'last' && side.side === 'before') || (end === 'next' && side.side === 'after'))) {
    const beyond = parseAnother(tokens, side.next + 1)
    if (!beyond) {
      const offset = end === 'last' ? -2 : 2
      if (typeof unit !== 'string') return sure(recurring(unit, end, 2), side.next + 1)
      return sure(inPart({ kind: 'unit', unit, offset }), side.next + 1)
    }
  }
  const of = point(tokens, side.next, side.side)
  if (of === null) return null
  // "The weeks before Christmas": some three of them.
  const count = counted?.count ?? (word.endsWith('s') ? 3 : 1)
  return sure(inPart({ kind: 'beside', side: side.side, unit, count, stretch: true, of: of.node }), of.next)
}

/** "the week before last week" goes on after "last". */
function parseAnother(tokens: readonly Token[], index: number): boolean {
  return parseStep(wordAt(tokens, index)) !== null || tokens[index]?.kind === 'number'
}

function parseSide(tokens: readonly Token[], index: number): { side: 'before' | 'after' | 'of'; next: number } | null {
  const word = wordAt(tokens, index)
  if (word === 'before' || word === 'after' || word === 'of') return { side: word, next: index + 1 }
  if (word === 'following') return { side: 'after', next: index + 1 }
  return word === 'prior' && wordAt(tokens, index + 1) === 'to' ? { side: 'before', next: index + 2 } : null
}
