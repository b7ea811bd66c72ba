import { unitWindow, utc } from './calendar.ts'
import { parseOrdinal } from './counting-grammar.ts'
import { findHolidayName } from './holidays.ts'
import { CERTAIN_MONTHS, isFunctionWord, MONTHS, SEASONS, SHORT_WEEKDAYS, WEEKDAYS } from './lexicon.ts'
import { type Match, sure } from './match.ts'
import { parseDateToken, parseDecade, parseFraction, parseYear, parseYearSuffix, yearNode } from './numeric-grammar.ts'
import { recurring, type TimeNode } from './time-node.ts'
import { type Token, wordAt } from './time-tokens.ts'

/** Calendar names and numbers: dates, months, years, seasons, quarters, weekdays, holidays. */
export function parseAbsolute(tokens: readonly Token[], index: number): Match | null {
  const token = tokens[index]
  if (token === undefined) return null
  switch (token.kind) {
    case 'date':
      return parseDateToken(token, index)
    case 'fraction':
      return parseFraction(token, index)
    case 'decade':
      return token.value >= 1000 ? parseDecade(tokens, index) : null
    case 'number':
    case 'ordinal':
      return parseDayFirst(tokens, index) ?? (token.kind === 'number' ? parseYearFirst(tokens, index) : null)
    case 'symbol': {
      const year = parseYear(tokens, index)
      return year === null ? null : { node: yearNode(year.value), next: year.next, weak: 'year', at: index }
    }
    case 'word':
      return parseWord(tokens, index)
    default:
      return null
  }
}

function parseWord(tokens: readonly Token[], index: number): Match | null {
  const { word } = tokens[index]!
  if (word === 'the') return parseAfterThe(tokens, index + 1)
  if (word === 'year') {
    const year = parseYear(tokens, index + 1)
    return year === null ? null : sure(yearNode(year.value), year.next)
  }
  if (word === 'month' && wordAt(tokens, index + 1) === 'of') {
    const month = parseMonthFirst(tokens, index + 2)
    return month === null ? null : { ...month, weak: null }
  }
  return (
    parseHoliday(tokens, index) ??
    parseMonthFirst(tokens, index) ??
    parseWeekday(tokens, index) ??
    parseSeason(tokens, index) ??
    parseQuarter(tokens, index) ??
    parseDayFirst(tokens, index)
  )
}

function parseAfterThe(tokens: readonly Token[], index: number): Match | null {
  const decade = parseDecade(tokens, index)
  if (decade !== null) return decade
  const token = tokens[index]
  if (token === undefined) return null
  if (token.word === 'year' || token.word === 'month') return parseWord(tokens, index)
  const day = parseDayFirst(tokens, index)
  if (day !== null) return day
  if (token.kind === 'ordinal' && token.value >= 1 && token.value <= 31) {
    return { node: recurring({ kind: 'dayOfMonth', day: token.value }), next: index + 1, weak: 'dayOfMonth', at: index }
  }
  if (SEASONS.has(token.word)) return parseSeason(tokens, index)
  return MONTHS.has(token.word) ? parseMonthFirst(tokens, index) : parseHoliday(tokens, index)
}

function withYear(node: ReturnType<typeof recurring>, year: number): TimeNode {
  return { ...node, container: yearNode(year) }
}

/** "8 May", "the 8th of May 2023", "8-10 May". */
function parseDayFirst(tokens: readonly Token[], index: number): Match | null {
  const first = parseDayNumber(tokens, index, true)
  if (first === null) return null
  const last = parseDayRangeEnd(tokens, first.next)
  const dayEnd = last?.next ?? first.next
  const of = wordAt(tokens, dayEnd) === 'of'
  const monthAt = of ? dayEnd + (wordAt(tokens, dayEnd + 1) === 'the' ? 2 : 1) : dayEnd
  const month = MONTHS.get(wordAt(tokens, monthAt))
  const token = tokens[monthAt]
  if (month === undefined || token === undefined) return null
  // "At least 5 may come": a number and a small "may" or "march" are no date.
  const plain = tokens[index]!.kind === 'number' && !of
  if (plain && !token.capital && /^(?:may|march|mar|dec|jan)$/.test(token.word)) return null
  if (!plain && !of && tokens[index]!.kind === 'word') return null
  return finishDate(tokens, month, first.value, last?.value ?? null, skipDot(tokens, monthAt), monthAt)
}

function parseDayNumber(
  tokens: readonly Token[],
  index: number,
  words: boolean,
): { value: number; next: number } | null {
  const token = tokens[index]
  const day =
    token?.kind === 'number' && token.end - token.start <= 2
      ? { value: token.value, next: index + 1 }
      : token?.kind === 'ordinal' || (words && token?.kind === 'word')
        ? parseOrdinal(tokens, index)
        : null
  return day !== null && day.value >= 1 && day.value <= 31 ? day : null
}

function parseDayRangeEnd(tokens: readonly Token[], index: number): { value: number; next: number } | null {
  if (!/^(?:-|–|—|to|through|thru|until|till|and)$/.test(wordAt(tokens, index))) return null
  const the = wordAt(tokens, index + 1) === 'the' ? 1 : 0
  return parseDayNumber(tokens, index + 1 + the, false)
}

function skipDot(tokens: readonly Token[], monthAt: number): number {
  const dot = tokens[monthAt + 1]
  const short = wordAt(tokens, monthAt).length <= 4
  return short &&
    dot?.word === '.' &&
    dot.glued &&
    tokens[monthAt + 2] !== undefined &&
    /^(?:number|ordinal)$/.test(tokens[monthAt + 2]!.kind)
    ? monthAt + 2
    : monthAt + 1
}

function finishDate(
  tokens: readonly Token[],
  month: number,
  firstDay: number,
  lastDay: number | null,
  next: number,
  at: number,
): Match | null {
  const year = parseYearSuffix(tokens, next)
  const node = (day: number): TimeNode => {
    const date = recurring({ kind: 'date', month, day })
    return year === null ? date : withYear(date, year.value)
  }
  const end = year?.next ?? next
  if (lastDay === null || lastDay <= firstDay) return sure(node(firstDay), end, at)
  return sure({ kind: 'range', from: node(firstDay), to: node(lastDay) }, end, at)
}

/** "May 8th", "May 8-10, 2023", "May 2023", "May". */
function parseMonthFirst(tokens: readonly Token[], index: number): Match | null {
  const token = tokens[index]
  const month = MONTHS.get(token?.word ?? '')
  if (month === undefined || token === undefined) return null
  const next = skipDot(tokens, index)
  if (!token.possessive) {
    const the = wordAt(tokens, next) === 'the' ? next + 1 : next
    const day = parseDayNumber(tokens, the, true)
    const clear = day !== null && isClearDay(tokens, index, the, day.next)
    if (day !== null && clear) {
      const last = parseDayRangeEnd(tokens, day.next)
      const rangeEnd = last !== null && (wordAt(tokens, day.next) !== 'and' || !MONTHS.has(wordAt(tokens, last.next)))
      return finishDate(tokens, month, day.value, rangeEnd ? last.value : null, rangeEnd ? last.next : day.next, index)
    }
    const year = parseYearSuffix(tokens, next)
    // "In May, 2023" is one time, but "in May, 2023 people came" is another.
    const after = year === null ? undefined : tokens[year.next]
    const apart = wordAt(tokens, next) === ',' && after?.kind === 'word' && !isFunctionWord(after.word)
    if (year !== null && !apart) {
      return sure(withYear(recurring({ kind: 'month', month }), year.value), year.next, index)
    }
  }
  return { node: recurring({ kind: 'month', month }), next: index + 1, weak: 'month', at: index }
}

/** "May the 8th" and "May 8" are days; "may 5 people come" and "March second in line" are not. */
function isClearDay(tokens: readonly Token[], monthAt: number, dayAt: number, next: number): boolean {
  const month = tokens[monthAt]!
  const day = tokens[dayAt]!
  if (day.kind === 'ordinal') return true
  if (day.kind === 'word') return month.capital || CERTAIN_MONTHS.has(month.word)
  const after = tokens[next]
  if (after?.glued && /^[%:/]$/.test(after.word)) return false
  if (month.capital || CERTAIN_MONTHS.has(month.word)) return true
  return (
    !/^(?:may|march|mar|dec|jan)$/.test(month.word) ||
    after === undefined ||
    after.kind !== 'word' ||
    /^(?:on|since)$/.test(wordAt(tokens, monthAt - 1))
  )
}

/** "2023", "2023-05", "2024 Q3". */
function parseYearFirst(tokens: readonly Token[], index: number): Match | null {
  const year = parseYear(tokens, index)
  if (year === null) return null
  const dash = tokens[year.next]
  const month = tokens[year.next + 1]
  if (dash?.word === '-' && dash.glued && month?.glued && month.kind === 'number' && month.end - month.start === 2) {
    const further = tokens[year.next + 2]
    if (month.value >= 1 && month.value <= 12 && !(further?.word === '-' && further.glued)) {
      return sure({ kind: 'fixed', window: unitWindow('month', utc(year.value, month.value)) }, year.next + 2, index)
    }
  }
  const quarter = parseQuarter(tokens, year.next)
  if (quarter !== null && quarter.weak !== null && quarter.node.kind === 'recurring') {
    return sure(withYear(quarter.node, year.value), quarter.next, index)
  }
  return { node: yearNode(year.value), next: year.next, weak: 'year', at: index }
}

function parseQuarter(tokens: readonly Token[], index: number): Match | null {
  const found = /^([qh])([1-4])$/.exec(wordAt(tokens, index))
  if (found === null || (found[1] === 'h' && Number(found[2]) > 2)) return null
  const number = Number(found[2])
  const node = recurring(found[1] === 'q' ? { kind: 'quarter', quarter: number } : { kind: 'half', half: number })
  const year = parseYearSuffix(tokens, index + 1)
  return year === null
    ? { node, next: index + 1, weak: 'quarter', at: index }
    : sure(withYear(node, year.value), year.next, index)
}

function parseSeason(tokens: readonly Token[], index: number): Match | null {
  const season = SEASONS.get(wordAt(tokens, index))
  if (season === undefined) return null
  const node = recurring({ kind: 'season', season })
  const year = tokens[index]!.possessive ? null : parseYearSuffix(tokens, index + 1)
  if (year !== null && wordAt(tokens, index + 1) !== ',') {
    return sure(withYear(node, year.value), year.next, index)
  }
  const twin = tokens[index + 1]
  if (twin?.kind === 'fraction' && /^\d{4}\/\d{2,4}$/.test(twin.word)) {
    return sure(withYear(node, Number.parseInt(twin.word, 10)), index + 2, index)
  }
  return { node, next: index + 1, weak: 'season', at: index }
}

/** A weekday; before a full date ("Sunday, May 7") it says nothing of its own. */
function parseWeekday(tokens: readonly Token[], index: number): Match | null {
  const token = tokens[index]!
  const full = WEEKDAYS.get(token.word)
  const weekday = full ?? SHORT_WEEKDAYS.get(token.word)
  if (weekday === undefined) return null
  let next = index + 1
  if (full === undefined && wordAt(tokens, next) === '.' && tokens[next]!.glued) next += 1
  if (!token.possessive) {
    const dateAt = wordAt(tokens, next) === ',' ? next + 1 : next
    const date = parseDateAfterWeekday(tokens, dateAt)
    if (date !== null) return date
  }
  return {
    node: recurring({ kind: 'weekday', weekday }),
    next: full === undefined ? next : index + 1,
    weak: full === undefined ? 'shortWeekday' : 'weekday',
    at: index,
  }
}

function parseDateAfterWeekday(tokens: readonly Token[], index: number): Match | null {
  const token = tokens[index]
  if (token === undefined) return null
  if (token.kind === 'date') return parseDateToken(token, index)
  const date =
    parseDayFirst(tokens, wordAt(tokens, index) === 'the' ? index + 1 : index) ?? parseMonthFirst(tokens, index)
  if (date !== null)
    return date.weak === null && date.node.kind === 'recurring' && date.node.period.kind === 'date' ? date : null
  const numbered = wordAt(tokens, index) === 'the' ? parseOrdinal(tokens, index + 1) : null
  if (numbered === null || numbered.value > 31) return null
  const node = recurring({ kind: 'dayOfMonth', day: numbered.value })
  return { node, next: numbered.next, weak: 'weekday', at: index + 1 }
}

function parseHoliday(tokens: readonly Token[], index: number): Match | null {
  const found = findHolidayName(tokens, index)
  if (found === null) return null
  const node = recurring({ kind: 'holiday', holiday: found.holiday })
  const year = parseYearSuffix(tokens, found.next)
  if (year !== null && wordAt(tokens, found.next) !== ',') {
    return sure(withYear(node, year.value), year.next, index)
  }
  return { node, next: found.next, weak: 'holiday', at: index }
}
