import type { BoundedWindow, Precision } from './time-window.ts'

/** Units of the proleptic Gregorian calendar in UTC; weeks begin on Monday (ISO 8601). */
export type CalendarUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year' | 'decade'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

const MONTHS_OF: Partial<Record<CalendarUnit, number>> = { month: 1, quarter: 3, year: 12, decade: 120 }
const MS_OF: Partial<Record<CalendarUnit, number>> = {
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
}

/** The instant of a UTC calendar date; months count from 1 and may overflow ("month 13"). */
export function utc(year: number, month: number, day = 1, hour = 0, minute = 0): Date {
  return new Date(Date.UTC(year, month - 1, day, hour, minute))
}

export function startOf(unit: CalendarUnit, at: Date): Date {
  const year = at.getUTCFullYear()
  const month = at.getUTCMonth() + 1
  switch (unit) {
    case 'minute':
    case 'hour':
    case 'day':
      return new Date(Math.floor(at.getTime() / MS_OF[unit]!) * MS_OF[unit]!)
    case 'week':
      return utc(year, month, at.getUTCDate() - ((at.getUTCDay() + 6) % 7))
    case 'month':
      return utc(year, month)
    case 'quarter':
      return utc(year, month - ((month - 1) % 3))
    case 'year':
      return utc(year, 1)
    case 'decade':
      return utc(year - (year % 10), 1)
  }
}

/** `count` units later (earlier when negative). A day that the target month lacks becomes its last day. */
export function shift(at: Date, unit: CalendarUnit, count: number): Date {
  const ms = MS_OF[unit]
  if (ms !== undefined) return new Date(at.getTime() + count * ms)
  const months = MONTHS_OF[unit]! * count
  const month = at.getUTCMonth() + 1 + months
  const lastDay = utc(at.getUTCFullYear(), month + 1, 0).getUTCDate()
  const day = utc(at.getUTCFullYear(), month, Math.min(at.getUTCDate(), lastDay))
  return new Date(day.getTime() + (at.getTime() - startOf('day', at).getTime()))
}

export function precisionOf(unit: CalendarUnit): Precision {
  return unit === 'minute' ? 'instant' : unit
}

/** `count` whole units, the first being the one that holds `at`, moved by `offset` units. */
export function unitWindow(unit: CalendarUnit, at: Date, offset = 0, count = 1): BoundedWindow {
  const start = shift(startOf(unit, at), unit, offset)
  return { start, end: shift(start, unit, count), precision: precisionOf(unit) }
}

export function dayWindow(year: number, month: number, day: number): BoundedWindow {
  return unitWindow('day', utc(year, month, day))
}

/** True when the calendar has this day (no 30 February). */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && utc(year, month, day).getUTCMonth() === month - 1
}
