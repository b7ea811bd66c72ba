import { parseTimestamp } from 'hindsight-contract'
import type { Fact } from '../fact.ts'

type Occurrence = Pick<Fact, 'occurredStart' | 'occurredEnd' | 'occurredPrecision'>

const UNKNOWN: Occurrence = { occurredStart: null, occurredEnd: null, occurredPrecision: null }

/** The time of a fact as it was written: `2024`, `2024-05`, `2024-05-07` or a moment. What is no time is none. */
export function readOccurrence(start: string | null, end: string | null): Occurrence {
  const first = readTime(start)
  if (first === null) return UNKNOWN
  const last = readTime(end)
  const until = last !== null && last.end >= first.end ? last.end : first.end
  return {
    occurredStart: first.start,
    // Stored as the last millisecond that belongs to it.
    occurredEnd: new Date(Math.max(first.start.getTime(), until.getTime() - 1)),
    occurredPrecision: first.precision,
  }
}

interface WrittenTime {
  readonly start: Date
  /** The first moment after it. */
  readonly end: Date
  readonly precision: 'year' | 'month' | 'day' | 'instant'
}

function readTime(text: string | null): WrittenTime | null {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(.*)$/.exec(text?.trim() ?? '')
  if (parts === null) return null
  const [whole, year, month, day, rest] = parts
  if (rest !== '') return readMoment(whole)
  const start = parseTimestamp(`${year}-${month ?? '01'}-${day ?? '01'}`)
  if (start === null) return null
  const precision = day !== undefined ? 'day' : month !== undefined ? 'month' : 'year'
  const end = new Date(start)
  if (precision === 'day') end.setUTCDate(end.getUTCDate() + 1)
  else if (precision === 'month') end.setUTCMonth(end.getUTCMonth() + 1)
  else end.setUTCFullYear(end.getUTCFullYear() + 1)
  return { start, end, precision }
}

function readMoment(text: string): WrittenTime | null {
  const start = parseTimestamp(text)
  return start === null ? null : { start, end: new Date(start.getTime() + 1), precision: 'instant' }
}
