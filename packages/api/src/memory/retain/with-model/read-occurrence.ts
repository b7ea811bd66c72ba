import { parseTimestamp } from 'hindsight-contract'
import type { MentionedDate } from '../../../text/time/content-dates.ts'
import type { BoundedWindow, Precision } from '../../../text/time/time-window.ts'
import { namesItsYear } from '../compose-text.ts'
import { localTime, type Occurrence, occurrenceIn, occurrenceOf, type SpokenAt } from '../occurrence.ts'

/** The time of a fact as a model tells it, and what there is to check it by. */
export interface ToldTime {
  readonly start: string | null
  readonly end: string | null
  /** Those of the fact and of what it was told from. */
  readonly words: string
  /** In the fact. */
  readonly said: readonly MentionedDate[]
  /** In what the fact was told from. */
  readonly heard: readonly MentionedDate[]
}

/**
 * When a fact happened. Counting days is arithmetic: where the fact has one relative time ("three weeks ago"), what that
 * comes to is what holds. Otherwise it is what the model tells, but no more exactly than the only time in the words; and
 * what the words tell, when the model tells nothing.
 */
export function readOccurrence({ start, end, words, said, heard }: ToldTime, spoken: SpokenAt): Occurrence {
  const told = readWindow(start, end, spoken)
  if (told === null) return occurrenceOf(said, spoken)
  return occurrenceIn(
    correct(told, words, said.filter(isBounded), heard.filter(isBounded), spoken),
    spoken.offsetMinutes,
  )
}

function correct(
  told: BoundedWindow,
  words: string,
  said: readonly BoundedDate[],
  heard: readonly BoundedDate[],
  spoken: SpokenAt,
): BoundedWindow {
  const found = said.length > 0 ? said : heard
  const only = found.length === 1 ? found[0]!.window : null
  if (only !== null && holds(only, told)) return told.precision === 'instant' && namesClock(words) ? told : only
  if (only !== null && said.length === 1 && !namesItsYear(said[0]!)) return only
  return namesClock(words) ? told : withoutFalseClock(told, spoken)
}

type BoundedDate = MentionedDate & { readonly window: BoundedWindow }
const isBounded = (date: MentionedDate): date is BoundedDate => date.window.start !== null && date.window.end !== null

/** "15:00", "3 pm", "15 Uhr", "15h30", "3時". */
const namesClock = (words: string): boolean =>
  /\d\s?[:h]\d{2}|\d\s?(?:[ap]\.?m\b|uhr\b|h\b|o['’]clock|[時点點시])/iu.test(words)

/** Whether the second lies in the first, and is shorter. */
function holds(outer: BoundedWindow, inner: BoundedWindow): boolean {
  const within = outer.start <= inner.start && inner.end <= outer.end
  return within && (outer.start < inner.start || inner.end < outer.end)
}

/** A time of day that no word tells was taken from when the text was written, or is midnight for want of another. */
function withoutFalseClock(told: BoundedWindow, spoken: SpokenAt): BoundedWindow {
  if (told.precision !== 'instant') return told
  const now = localTime(spoken)
  const isNow = now !== null && Math.abs(told.start.getTime() - now.getTime()) < 60_000
  const isMidnight = told.start.getTime() % 86_400_000 === 0
  if (!isNow && !isMidnight) return told
  const day = told.start.toISOString().slice(0, 10)
  const last = new Date(told.end.getTime() - 1).toISOString().slice(0, 10)
  return windowOfDays(day, last)
}

function windowOfDays(first: string, last: string): BoundedWindow {
  return readWindow(first, last, { saidAt: null, offsetMinutes: 0 })!
}

/** `2024`, `2024-05`, `2024-05-07` or a moment, by the clock of the writer when it names no zone. Null = no time. */
function readWindow(start: string | null, end: string | null, spoken: SpokenAt): BoundedWindow | null {
  const first = readTime(start, spoken)
  if (first === null) return null
  const last = readTime(end, spoken)
  // An end before the start is a slip.
  return last !== null && last.end > first.end ? { ...first, end: last.end } : first
}

function readTime(text: string | null, { offsetMinutes }: SpokenAt): BoundedWindow | null {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:[T ](.+))?$/.exec(text?.trim() ?? '')
  if (parts === null) return null
  const [, year, month, day, clock] = parts
  const start = parseTimestamp(`${year}-${month ?? '01'}-${day ?? '01'}`)
  if (start === null) return null
  if (clock !== undefined)
    return day === undefined ? null : readMoment(`${year}-${month}-${day}T${clock}`, offsetMinutes)
  const precision: Precision = day !== undefined ? 'day' : month !== undefined ? 'month' : 'year'
  const end = new Date(start)
  if (precision === 'day') end.setUTCDate(end.getUTCDate() + 1)
  else if (precision === 'month') end.setUTCMonth(end.getUTCMonth() + 1)
  else end.setUTCFullYear(end.getUTCFullYear() + 1)
  return { start, end, precision }
}

function readMoment(text: string, offsetMinutes: number): BoundedWindow | null {
  const moment = parseTimestamp(text)
  if (moment === null) return null
  const shiftMs = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) ? offsetMinutes * 60_000 : 0
  const start = new Date(moment.getTime() + shiftMs)
  return { start, end: new Date(start.getTime() + 1), precision: 'instant' }
}
