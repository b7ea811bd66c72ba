import { CARDINALS, type CountedUnit, ORDINALS, UNITS } from './lexicon.ts'
import { type Token, wordAt } from './time-tokens.ts'

/** How many, exactly or not: "a couple of" is 1–3 around 2. */
export interface Amount {
  readonly least: number
  readonly most: number
  /** The count to use where one number is needed. */
  readonly count: number
  readonly about: boolean
  readonly next: number
}

export interface CountedTime extends Amount {
  readonly unit: CountedUnit
}

/** least, most and typical count of words that are no number */
const VAGUE: ReadonlyMap<string, readonly [number, number, number]> = new Map([
  ['couple', [1, 3, 2]],
  ['few', [2, 5, 4]],
  ['several', [3, 8, 6]],
  ['some', [2, 8, 4]],
  ['many', [5, 20, 10]],
  ['dozen', [12, 12, 12]],
])

const ABOUT = new Set([
  'about',
  'around',
  'roughly',
  'approximately',
  'almost',
  'nearly',
  'over',
  'maybe',
  'like',
  'some',
])

/** A whole number in digits or words ("23", "twenty-three"). */
export function parseCardinal(tokens: readonly Token[], index: number): { value: number; next: number } | null {
  const token = tokens[index]
  if (token === undefined) return null
  if (token.kind === 'number') return { value: token.value, next: index + 1 }
  const value = CARDINALS.get(token.word)
  if (value === undefined) return null
  const rest = value >= 20 ? index + (wordAt(tokens, index + 1) === '-' ? 2 : 1) : index
  const ones = value >= 20 ? CARDINALS.get(wordAt(tokens, rest)) : undefined
  return ones !== undefined && ones >= 1 && ones <= 9
    ? { value: value + ones, next: rest + 1 }
    : { value, next: index + 1 }
}

/** An ordinal in digits or words ("3rd", "third", "twenty-first"). */
export function parseOrdinal(tokens: readonly Token[], index: number): { value: number; next: number } | null {
  const token = tokens[index]
  if (token === undefined) return null
  if (token.kind === 'ordinal') return { value: token.value, next: index + 1 }
  const simple = ORDINALS.get(token.word)
  if (simple !== undefined) return { value: simple, next: index + 1 }
  const tens = CARDINALS.get(token.word)
  if (tens === undefined || tens < 20) return null
  const rest = index + (wordAt(tokens, index + 1) === '-' ? 2 : 1)
  const ones = ORDINALS.get(wordAt(tokens, rest))
  return ones !== undefined && ones <= 9 ? { value: tens + ones, next: rest + 1 } : null
}

export function parseAmount(tokens: readonly Token[], index: number): Amount | null {
  let at = index
  let about = false
  if (wordAt(tokens, at) === 'more' && wordAt(tokens, at + 1) === 'than') {
    about = true
    at += 2
  } else if (ABOUT.has(wordAt(tokens, at)) && !UNITS.has(wordAt(tokens, at + 1))) {
    about = true
    at += 1
  }
  const article = wordAt(tokens, at) === 'a' || wordAt(tokens, at) === 'an' || wordAt(tokens, at) === 'one'
  const vagueAt = article ? at + 1 : at
  const vague = VAGUE.get(wordAt(tokens, vagueAt))
  if (vague !== undefined) {
    const [least, most, count] = vague
    const next = wordAt(tokens, vagueAt + 1) === 'of' ? vagueAt + 2 : vagueAt + 1
    return { least, most, count, about, next }
  }
  if (article && wordAt(tokens, at) !== 'one') return { least: 1, most: 1, count: 1, about, next: at + 1 }
  const first = parseCardinal(tokens, at)
  if (first === null) return null
  if (/^(?:or|to|-|–)$/.test(wordAt(tokens, first.next))) {
    const second = parseCardinal(tokens, first.next + 1)
    if (second !== null && second.value > first.value) {
      return { least: first.value, most: second.value, count: second.value, about, next: second.next }
    }
  }
  return { least: first.value, most: first.value, count: first.value, about, next: first.next }
}

/** "three weeks", "a couple of months", "half an hour", "a year and a half". */
export function parseCountedTime(tokens: readonly Token[], index: number): CountedTime | null {
  const half = parseHalf(tokens, index)
  if (half !== null) return half
  const amount = parseAmount(tokens, index)
  if (amount === null) return null
  const andHalf = isAndHalf(tokens, amount.next)
  const unitAt = andHalf ? amount.next + 3 : amount.next
  const unit = UNITS.get(wordAt(tokens, unitAt))
  if (unit === undefined) return null
  const counted = scale({ ...amount, unit, next: unitAt + 1 }, unit.times)
  if (andHalf) return plusHalf(counted)
  if (isAndHalf(tokens, counted.next)) return plusHalf({ ...counted, next: counted.next + 3 })
  const so = wordAt(tokens, counted.next) === 'or' && wordAt(tokens, counted.next + 1) === 'so'
  return so ? { ...counted, about: true, next: counted.next + 2 } : counted
}

function scale(counted: CountedTime, times: number): CountedTime {
  return { ...counted, least: counted.least * times, most: counted.most * times, count: counted.count * times }
}

function isAndHalf(tokens: readonly Token[], index: number): boolean {
  return wordAt(tokens, index) === 'and' && wordAt(tokens, index + 1) === 'a' && wordAt(tokens, index + 2) === 'half'
}

const HALVES: Partial<Record<CountedUnit['unit'], readonly [string, number]>> = {
  hour: ['minute', 60],
  year: ['month', 12],
  decade: ['year', 10],
}

/** A unit and a half in the next finer unit; where that gives no whole number the half is left to vagueness. */
function plusHalf(counted: CountedTime): CountedTime {
  const finer = HALVES[counted.unit.unit]
  if (finer === undefined) return { ...counted, most: counted.most + 1, about: false }
  const [unit, size] = finer
  const count = (counted.count + 0.5) * size
  return { ...counted, unit: UNITS.get(unit)!, least: count, most: count, count, about: true }
}

function parseHalf(tokens: readonly Token[], index: number): CountedTime | null {
  const offset = wordAt(tokens, index) === 'a' ? 1 : 0
  if (wordAt(tokens, index + offset) !== 'half') return null
  const article = wordAt(tokens, index + offset + 1)
  const unitAt = article === 'a' || article === 'an' ? index + offset + 2 : index + offset + 1
  const finer = HALVES[UNITS.get(wordAt(tokens, unitAt))?.unit ?? 'day']
  if (finer === undefined) return null
  const count = finer[1] / 2
  return { least: count, most: count, count, about: true, unit: UNITS.get(finer[0])!, next: unitAt + 1 }
}
