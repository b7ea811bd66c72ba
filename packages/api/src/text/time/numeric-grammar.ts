import { dayWindow, isCalendarDay, unitWindow, utc } from './calendar.ts'
import { DECADES } from './lexicon.ts'
import { type Match, sure } from './match.ts'
import { recurring, type TimeNode } from './time-node.ts'
import { type Token, wordAt } from './time-tokens.ts'

/** "1990s", "90s", "nineties", after "the" or with a century. */
export function parseDecade(tokens: readonly Token[], index: number): Match | null {
  const quoted = /^['’]$/.test(wordAt(tokens, index)) ? index + 1 : index
  const token = tokens[quoted]
  if (token === undefined) return null
  if (token.kind === 'decade') {
    if (token.value % 10 !== 0) return null
    if (token.value >= 1800 && token.value < 2100)
      return sure({ kind: 'fixed', window: decade(token.value) }, quoted + 1)
    return token.value >= 20 && token.value <= 90 ? sure({ kind: 'decade', tens: token.value }, quoted + 1) : null
  }
  const tens = DECADES.get(token.word)
  return tens === undefined ? null : sure({ kind: 'decade', tens }, quoted + 1)
}

function decade(year: number) {
  return unitWindow('decade', utc(year, 1))
}

export function yearNode(year: number): TimeNode {
  return { kind: 'fixed', window: unitWindow('year', utc(year, 1)) }
}

/** A year in four digits, or in two after an apostrophe. */
export function parseYear(tokens: readonly Token[], index: number): { value: number; next: number } | null {
  const token = tokens[index]
  if (token === undefined) return null
  if (token.kind === 'number' && token.end - token.start === 4 && token.value >= 1500 && token.value <= 2100) {
    return { value: token.value, next: index + 1 }
  }
  const short = tokens[index + 1]
  if (/^['’]$/.test(token.word) && short?.kind === 'number' && short.glued && short.end - short.start === 2) {
    return { value: fullYear(short.value), next: index + 2 }
  }
  return null
}

/** Two digits are a year of 1950–2049. */
function fullYear(year: number): number {
  if (year >= 100) return year
  return year < 50 ? 2000 + year : 1900 + year
}

/** A year after a date: "May 8, 2023", "summer of 2019". */
export function parseYearSuffix(tokens: readonly Token[], index: number): { value: number; next: number } | null {
  const linked = wordAt(tokens, index) === 'of' || wordAt(tokens, index) === ',' ? index + 1 : index
  const year = parseYear(tokens, linked)
  if (year === null) return null
  // A percentage is no year.
  const after = tokens[year.next]
  return after?.word === '%' && after.glued ? null : year
}

/** A date in digits alone; 5/8/2023 is read the way of the United States, 8.5.2023 the European way. */
export function parseDateToken(token: Token, index: number): Match | null {
  const text = token.word
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ](.+))?$/.exec(text)
  if (iso !== null) {
    const [year, month, day] = [Number(iso[1]), Number(iso[2]), Number(iso[3])]
    if (!isCalendarDay(year, month, day)) return null
    if (iso[4] === undefined) return sure({ kind: 'fixed', window: dayWindow(year, month, day) }, index + 1)
    const zone = /(?:z|[+-]\d{2}:?\d{2})$/.test(iso[4]) ? '' : 'Z'
    const stamp = `${String(year)}-${pad(month)}-${pad(day)}T${iso[4].toUpperCase().replace(/^\d:/, '0$&')}${zone}`
    const at = new Date(stamp)
    if (Number.isNaN(at.getTime())) return null
    return sure({ kind: 'fixed', window: unitWindow('minute', at) }, index + 1)
  }
  const parts = text.split(/[./]/).map(Number) as [number, number, number]
  const dotted = text.includes('.')
  if (dotted && !/\d{4}$/.test(text)) return null
  const [year, month, day] =
    parts[0] > 31
      ? [parts[0], parts[1], parts[2]]
      : dotted || parts[0] > 12
        ? [fullYear(parts[2]), parts[1], parts[0]]
        : [fullYear(parts[2]), parts[0], parts[1]]
  if (year < 1500 || year > 2100 || !isCalendarDay(year, month, day)) return null
  return sure({ kind: 'fixed', window: dayWindow(year, month, day) }, index + 1)
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

/** 5/8 as month and day. */
export function parseFraction(token: Token, index: number): Match | null {
  const [month, day] = token.word.split('/').map(Number) as [number, number]
  if (!isCalendarDay(2024, month, day)) return null
  return { node: recurring({ kind: 'date', month, day }), next: index + 1, weak: 'fraction', at: index }
}
