import { parseAbsolute } from './absolute-grammar.ts'
import type { CalendarUnit } from './calendar.ts'
import { type CountedTime, parseAmount, parseCountedTime } from './counting-grammar.ts'
import { type CountedUnit, MONTHS, POSSESSIVES, PRONOUNS, SEASONS, UNITS, WEEKDAYS } from './lexicon.ts'
import { type Match, sure } from './match.ts'
import type { Period } from './period.ts'
import { type DayPart, isBare, type Relation, recurring, type TimeNode, TODAY } from './time-node.ts'
import { type Token, wordAt } from './time-tokens.ts'
import { isWeekdayCompound } from './weekday-compounds.ts'

const RELATIONS: ReadonlyMap<string, Relation> = new Map([
  ['last', 'last'],
  ['past', 'last'],
  ['previous', 'last'],
  ['this', 'this'],
  ['current', 'this'],
  ['next', 'next'],
  ['coming', 'coming'],
  ['upcoming', 'coming'],
])

export const DAY_PARTS: ReadonlyMap<string, DayPart> = new Map([
  ['morning', 'morning'],
  ['afternoon', 'afternoon'],
  ['evening', 'evening'],
  ['night', 'night'],
])

const dayAway = (offset: number): TimeNode => ({ kind: 'unit', unit: 'day', offset })
const LAST_MONTH_OF_DAYS: TimeNode = { kind: 'rolling', unit: 'day', count: 30, sign: -1, onlyFuture: false }

/** The period a word names, in the singular or the plural. */
function periodOf(word: string): Period | null {
  const singular = word.endsWith('s') ? word.slice(0, -1) : word
  const weekday = WEEKDAYS.get(singular)
  if (weekday !== undefined) return { kind: 'weekday', weekday }
  const season = SEASONS.get(singular)
  if (season !== undefined) return { kind: 'season', season }
  return singular === 'weekend' ? { kind: 'weekend' } : null
}

/** A unit or a period named by one word, as one thing that can be counted or stood beside. */
export function parseStep(word: string): CalendarUnit | Period | null {
  const unit = UNITS.get(word)
  if (unit !== undefined && unit.unit !== 'weekend' && unit.unit !== 'night') return unit.times === 1 ? unit.unit : null
  return periodOf(word)
}

/** Times told from where the speaker stands: yesterday, last week, three days ago, lately. */
export function parseRelative(tokens: readonly Token[], index: number): Match | null {
  switch (wordAt(tokens, index)) {
    case 'yesterday':
      // The song: "Yesterday by the Beatles".
      if (tokens[index]!.capital && index > 0 && wordAt(tokens, index + 1) === 'by') return null
      return sure(dayAway(-1), index + 1)
    case 'today':
      return sure(TODAY, index + 1)
    case 'tomorrow':
      return sure(dayAway(1), index + 1)
    case 'tonight':
      return sure({ kind: 'dayPart', part: 'night', of: TODAY }, index + 1)
    case 'recently':
    case 'lately':
      // "Most recently" asks for the latest, however old.
      return wordAt(tokens, index - 1) === 'most' ? null : sure(LAST_MONTH_OF_DAYS, index + 1)
    case 'recent':
      return /^(?:days|weeks|months|times)$/.test(wordAt(tokens, index + 1))
        ? sure(LAST_MONTH_OF_DAYS, index + 2)
        : null
    case 'the':
      return parseAfterThe(tokens, index + 1)
    case 'this':
    case 'same':
      return parseThisTime(tokens, index) ?? parseRelation(tokens, index, false)
    default:
      return parseRelation(tokens, index, false) ?? parseAgo(tokens, index)
  }
}

function parseAfterThe(tokens: readonly Token[], index: number): Match | null {
  const word = wordAt(tokens, index)
  if (word === 'other') {
    const unit = UNITS.get(wordAt(tokens, index + 1))
    const days = unit === undefined || unit.plural ? 0 : unit.unit === 'week' ? 30 : 14
    if (days === 0 || !/^(?:day|night|week|weekend)$/.test(unit!.unit)) return null
    return sure({ kind: 'rolling', unit: 'day', count: days, sign: -1, onlyFuture: false }, index + 2)
  }
  if (word === 'weekend') {
    return { node: recurring({ kind: 'weekend' }), next: index + 1, weak: 'weekday', at: index }
  }
  if (word === 'same') return parseThisTime(tokens, index)
  return parseRelation(tokens, index, true) ?? parseAgo(tokens, index)
}

/** "This time last year": the same day then, give or take a week (an hour where weeks are told). */
function parseThisTime(tokens: readonly Token[], index: number): Match | null {
  const what = wordAt(tokens, index + 1)
  if (what !== 'time' && what !== 'day') return null
  const relation = RELATIONS.get(wordAt(tokens, index + 2))
  const unit = UNITS.get(wordAt(tokens, index + 3))?.unit
  if (relation !== 'last' || (unit !== 'week' && unit !== 'month' && unit !== 'year')) return null
  const day: TimeNode = { ...away(unit, 1, 1), exact: true }
  const days = unit === 'week' ? 1 : 7
  return sure(what === 'day' ? day : { kind: 'around', days, of: day }, index + 4)
}

function away(unit: CalendarUnit, least: number, most: number): TimeNode & { kind: 'away' } {
  return { kind: 'away', unit, least, most, about: false, sign: -1, exact: false, onlyFuture: false }
}

/** "last week", "this past summer", "the next three months". */
function parseRelation(tokens: readonly Token[], index: number, afterThe: boolean): Match | null {
  const said = wordAt(tokens, index)
  let relation = RELATIONS.get(said)
  if (relation === undefined || tokens[index]!.possessive) return null
  const article = afterThe || wordAt(tokens, index - 1) === 'the'
  let at = index + 1
  if (said === 'this') {
    const second = RELATIONS.get(wordAt(tokens, at))
    if (second === 'last' || second === 'coming') {
      relation = second
      at += 1
    }
  }
  if (said === 'past' && /^(?:half|quarter)$/.test(wordAt(tokens, index - 1))) return null
  const stretch = article || wordAt(tokens, at - 1) === 'past'
  return (
    parseRolling(tokens, at, relation) ??
    parseRelatedUnit(tokens, at, relation, stretch, article) ??
    parseRelatedPeriod(tokens, at, relation, index, article)
  )
}

/** "last 3 months", "past couple of weeks", "next few days". */
function parseRolling(tokens: readonly Token[], index: number, relation: Relation): Match | null {
  if (relation === 'this' || wordAt(tokens, index) === 'a') return null
  const counted = parseCountedTime(tokens, index)
  if (counted === null) return null
  const sign = relation === 'last' ? -1 : 1
  const { unit } = counted.unit
  if (unit === 'night' || unit === 'weekend') {
    const days = unit === 'night' ? counted.count : counted.count * 7
    return sure({ kind: 'rolling', unit: 'day', count: days, sign, onlyFuture: false }, counted.next)
  }
  return sure({ kind: 'rolling', unit, count: counted.count, sign, onlyFuture: false }, counted.next)
}

function parseRelatedUnit(
  tokens: readonly Token[],
  at: number,
  relation: Relation,
  stretch: boolean,
  afterThe: boolean,
): Match | null {
  const word = wordAt(tokens, at)
  const next = at + 1
  if (relation === 'this') {
    const part = DAY_PARTS.get(word)
    if (part !== undefined && part !== 'night') return sure({ kind: 'dayPart', part, of: TODAY }, next)
  }
  const unit = UNITS.get(word)
  if (unit === undefined || unit.times !== 1) return null
  if (unit.plural) return stretch || relation === 'coming' ? parsePlural(unit, relation, next) : null
  // "The last year of school" and "the last week of June" tell a part of something else.
  if (afterThe && wordAt(tokens, next) === 'of') return null
  switch (unit.unit) {
    case 'minute':
      return null
    case 'night':
      return relation === 'last' && !afterThe ? sure({ kind: 'dayPart', part: 'night', of: dayAway(-1) }, next) : null
    case 'weekend':
      return sure(recurring({ kind: 'weekend' }, relation), next)
    case 'hour':
    case 'day':
      if (relation !== 'last' || (unit.unit === 'day' && !stretch)) return null
      if (unit.unit === 'day' && wordAt(tokens, at - 1) !== 'past') return null
      return sure({ kind: 'rolling', unit: unit.unit, count: 1, sign: -1, onlyFuture: false }, next)
    case 'decade':
      if (relation === 'last')
        return sure({ kind: 'rolling', unit: 'year', count: 10, sign: -1, onlyFuture: false }, next)
      break
    default:
  }
  if (relation === 'this') return sure({ kind: 'unit', unit: unit.unit, offset: 0 }, next)
  const sign = relation === 'last' ? -1 : 1
  return sure(
    stretch && unit.unit !== 'quarter'
      ? { kind: 'rolling', unit: unit.unit, count: 1, sign, onlyFuture: sign > 0 }
      : { kind: 'unit', unit: unit.unit, offset: sign },
    next,
  )
}

const SOME: Partial<Record<CountedUnit['unit'], number>> = { day: 7, week: 4, month: 3, year: 3 }

/** "the coming weeks", "past months" */
function parsePlural({ unit }: CountedUnit, relation: Relation, next: number): Match | null {
  const count = SOME[unit]
  if (count === undefined || relation === 'this') return null
  const sign = relation === 'last' ? -1 : 1
  return sure({ kind: 'rolling', unit: unit as CalendarUnit, count, sign, onlyFuture: false }, next)
}

/** "last Friday", "this summer", "next Christmas", "last May". */
function parseRelatedPeriod(
  tokens: readonly Token[],
  at: number,
  relation: Relation,
  relationAt: number,
  afterThe: boolean,
): Match | null {
  const named = parseAbsolute(tokens, at)
  if (named === null || !isBare(named.node) || wordAt(tokens, at) === 'the') return null
  const { period } = named.node
  const token = tokens[named.at]!
  if (named.weak === 'fraction' || named.weak === 'dayOfMonth') return null
  if (named.weak === 'weekday' && isWeekdayCompound(wordAt(tokens, named.next))) return null
  if (named.weak === 'shortWeekday' && !token.capital && !/^(?:mon|tues?|thu|thurs?|fri)$/.test(token.word)) return null
  const before = wordAt(tokens, relationAt - 1)
  if (named.weak === 'season' && (afterThe ? token.word === 'fall' : POSSESSIVES.has(before))) return null
  if (named.weak === 'month' && MONTHS.has(token.word)) {
    if (token.possessive && !token.capital) return null
    const verbal = /^(?:may|march)$/.test(token.word) && !token.capital
    if (verbal && (afterThe || relation === 'this' || POSSESSIVES.has(before))) return null
    if (verbal && (PRONOUNS.has(wordAt(tokens, named.next)) || /^(?:be|have|not|on)$/.test(wordAt(tokens, named.next))))
      return null
  }
  return sure(recurring(period, relation), named.next)
}

/** "23 days ago", "a couple of months ago", "years back", "two Fridays ago", "three weeks from now". */
function parseAgo(tokens: readonly Token[], index: number): Match | null {
  if (wordAt(tokens, index - 1) === 'how') return null
  const counted = parseCountedTime(tokens, index) ?? parseBarePlural(tokens, index)
  if (counted === null) return parsePeriodsAgo(tokens, index)
  const { unit } = counted.unit
  const after = wordAt(tokens, counted.next)
  if (after === 'from' && /^(?:now|today)$/.test(wordAt(tokens, counted.next + 1))) {
    return ahead(counted, counted.next + 2, false)
  }
  if (after !== 'ago' && !(after === 'back' && /^(?:week|month|year|day|decade)$/.test(unit))) return null
  const next = counted.next + 1
  if (unit === 'weekend') return sure(recurring({ kind: 'weekend' }, 'last', counted.count), next)
  if (unit === 'night') return sure({ kind: 'dayPart', part: 'night', of: dayAway(-counted.count) }, next)
  const node: TimeNode & { kind: 'away' } = {
    ...away(unit, counted.least, counted.most),
    about: counted.about,
  }
  if (wordAt(tokens, next) === 'today') return sure({ ...node, exact: true }, next + 1)
  const weekday = unit === 'week' ? WEEKDAYS.get(wordAt(tokens, next)) : undefined
  if (weekday !== undefined) {
    return sure({ ...recurring({ kind: 'weekday', weekday }), container: node }, next + 1)
  }
  return sure(
    unit === 'decade' ? { ...node, unit: 'year', least: node.least * 10, most: node.most * 10, about: true } : node,
    next,
  )
}

/** "weeks ago": some of them. */
function parseBarePlural(tokens: readonly Token[], index: number): CountedTime | null {
  const unit = UNITS.get(wordAt(tokens, index))
  if (
    unit === undefined ||
    !unit.plural ||
    tokens[index - 1]?.kind === 'number' ||
    wordAt(tokens, index - 1) === 'many'
  )
    return null
  return { least: 2, most: 8, count: 4, about: false, unit: unit as CountedUnit, next: index + 1 }
}

function parsePeriodsAgo(tokens: readonly Token[], index: number): Match | null {
  const amount = parseAmount(tokens, index)
  if (amount === null || wordAt(tokens, amount.next + 1) !== 'ago') return null
  const period = periodOf(wordAt(tokens, amount.next))
  return period === null ? null : sure(recurring(period, 'last', amount.count), amount.next + 2)
}

function ahead(counted: CountedTime, next: number, onlyFuture: boolean): Match | null {
  const { unit } = counted.unit
  if (unit === 'weekend' || unit === 'night') return null
  const { least, most, about } = counted
  return sure({ kind: 'away', unit, least, most, about, sign: 1, exact: false, onlyFuture }, next)
}

/** "in three days", "within two weeks", at the number. */
export function parseAhead(tokens: readonly Token[], index: number): Match | null {
  const counted = parseCountedTime(tokens, index)
  if (counted === null || /^(?:ago|back|before|after|from|of)$/.test(wordAt(tokens, counted.next))) return null
  // "In a day", "in a minute" tell how fast, not when.
  if (wordAt(tokens, index) === 'a' && /^(?:day|minute)$/.test(counted.unit.unit)) return null
  return tokens[counted.next - 1]!.possessive ? null : ahead(counted, counted.next, true)
}
