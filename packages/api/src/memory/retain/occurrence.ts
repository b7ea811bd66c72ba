import { findMentionedDates, type MentionedDate } from '../../text/time/content-dates.ts'
import type { TimeWindow } from '../../text/time/time-window.ts'
import { isBounded, namesItsYear } from './compose-text.ts'
import type { Fact } from './fact.ts'

/** When something happened; all null when that is not known. */
export type Occurrence = Pick<Fact, 'occurredStart' | 'occurredEnd' | 'occurredPrecision'>

export const NO_TIME: Occurrence = { occurredStart: null, occurredEnd: null, occurredPrecision: null }

/** What times in a text are counted from. */
export interface SpokenAt {
  readonly saidAt: Date | null
  /** Of the speaker's clock, east of UTC. */
  readonly offsetMinutes: number
}

/** What the speaker's clock shows, as if it were UTC: days and weeks are counted on it. */
export function localTime({ saidAt, offsetMinutes }: SpokenAt): Date | null {
  return saidAt === null ? null : new Date(saidAt.getTime() + offsetMinutes * 60_000)
}

/** Dates said in a text, by the speaker's clock. Without a time of its own a text dates only what it dates in full. */
export function findDates(text: string, spoken: SpokenAt): readonly MentionedDate[] {
  const now = localTime(spoken)
  const dates = findMentionedDates(text, now ?? new Date(0)).filter(isStorable)
  return now !== null ? dates : dates.filter(namesItsYear)
}

/** "In fifty thousand years" is beyond what a database dates. */
function isStorable({ window }: MentionedDate): boolean {
  return [window.start, window.end].every((moment) => {
    const year = moment?.getUTCFullYear() ?? 2000
    return year >= 1 && year <= 9999
  })
}

/** The first time that is not in the future; of plans, the first. A deadline or a beginning is no time of its own. */
export function occurrenceOf(dates: readonly MentionedDate[], { offsetMinutes }: SpokenAt): Occurrence {
  const bounded = dates.filter(isBounded)
  const date = bounded.find(({ tense }) => tense !== 'future') ?? bounded[0]
  return date === undefined ? NO_TIME : occurrenceIn(date.window, namesZone(date) ? 0 : offsetMinutes)
}

/**
 * A window of the speaker's clock as it is stored: a day, week, month … is that of the calendar wherever one is, a time
 * of day is a moment.
 */
export function occurrenceIn({ start, end, precision }: TimeWindow, offsetMinutes: number): Occurrence {
  const shiftMs = precision === 'instant' || precision === 'hour' ? offsetMinutes * 60_000 : 0
  return {
    occurredStart: start === null ? null : new Date(start.getTime() - shiftMs),
    // Stored as the last millisecond that belongs to it.
    occurredEnd: end === null ? null : new Date(end.getTime() - shiftMs - 1),
    occurredPrecision: precision,
  }
}

const namesZone = ({ text }: MentionedDate): boolean => /\d\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$/i.test(text)
