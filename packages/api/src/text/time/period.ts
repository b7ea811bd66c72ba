import { DAY_MS, dayWindow, isCalendarDay, shift, unitWindow, utc } from './calendar.ts'
import { type Holiday, holidayDate } from './holidays.ts'
import type { Season } from './lexicon.ts'
import type { BoundedWindow } from './time-window.ts'

/** Something that comes back: every year, every month, every week. */
export type Period =
  | { readonly kind: 'date'; readonly month: number; readonly day: number }
  | { readonly kind: 'month'; readonly month: number }
  | { readonly kind: 'quarter'; readonly quarter: number }
  | { readonly kind: 'half'; readonly half: number }
  | { readonly kind: 'season'; readonly season: Season }
  | { readonly kind: 'holiday'; readonly holiday: Holiday }
  | { readonly kind: 'dayOfMonth'; readonly day: number }
  | { readonly kind: 'weekday'; readonly weekday: number }
  | { readonly kind: 'weekend' }

/** Meteorological seasons of the northern hemisphere; winter belongs to the year in which it begins. */
const FIRST_MONTH: Record<Season, number> = { spring: 3, summer: 6, autumn: 9, winter: 12 }

/** A Monday, from which weeks are numbered. */
const WEEK_ZERO_MS = Date.UTC(1970, 0, 5)

/** 29 February needs eight years around a century that is no leap year; everything else comes sooner. */
const REACH = 9

export type Cycle = 'year' | 'month' | 'week'

export function cycleOf(period: Period): Cycle {
  if (period.kind === 'weekday' || period.kind === 'weekend') return 'week'
  return period.kind === 'dayOfMonth' ? 'month' : 'year'
}

function cycleNumber(period: Period, at: Date): number {
  switch (cycleOf(period)) {
    case 'year':
      return at.getUTCFullYear()
    case 'month':
      return at.getUTCFullYear() * 12 + at.getUTCMonth()
    case 'week':
      return Math.floor((at.getTime() - WEEK_ZERO_MS) / (7 * DAY_MS))
  }
}

/** The period's window in one turn of its cycle; null when it does not come (the 31st of June). */
function occurrence(period: Period, cycle: number): BoundedWindow | null {
  switch (period.kind) {
    case 'date':
      return isCalendarDay(cycle, period.month, period.day) ? dayWindow(cycle, period.month, period.day) : null
    case 'month':
      return unitWindow('month', utc(cycle, period.month))
    case 'quarter':
      return unitWindow('quarter', utc(cycle, period.quarter * 3 - 2))
    case 'half':
      return { start: utc(cycle, period.half * 6 - 5), end: utc(cycle, period.half * 6 + 1), precision: 'quarter' }
    case 'season': {
      const month = FIRST_MONTH[period.season]
      return { start: utc(cycle, month), end: utc(cycle, month + 3), precision: 'season' }
    }
    case 'holiday':
      return unitWindow('day', holidayDate(period.holiday, cycle))
    case 'dayOfMonth': {
      const year = Math.floor(cycle / 12)
      const month = (cycle % 12) + 1
      return isCalendarDay(year, month, period.day) ? dayWindow(year, month, period.day) : null
    }
    case 'weekday':
      return unitWindow('day', new Date(WEEK_ZERO_MS + (cycle * 7 + period.weekday) * DAY_MS))
    case 'weekend': {
      const start = new Date(WEEK_ZERO_MS + (cycle * 7 + 5) * DAY_MS)
      return { start, end: shift(start, 'day', 2), precision: 'day' }
    }
  }
}

export type Accept = (window: BoundedWindow) => boolean

/** The latest occurrence, from just after `at` backwards, that is accepted; `nth` = 2 is the one before it. */
export function findLatest(period: Period, at: Date, accept: Accept, nth = 1): BoundedWindow | null {
  return search(period, cycleNumber(period, at) + 1, -1, accept, nth)
}

/** The first occurrence, from just before `at` onwards, that is accepted; `nth` = 2 is the one after it. */
export function findFirst(period: Period, at: Date, accept: Accept, nth = 1): BoundedWindow | null {
  return search(period, cycleNumber(period, at) - 1, 1, accept, nth)
}

function search(period: Period, from: number, step: 1 | -1, accept: Accept, nth: number): BoundedWindow | null {
  let left = nth
  for (let turn = 0; turn < REACH + nth; turn += 1) {
    const window = occurrence(period, from + turn * step)
    if (window !== null && accept(window)) left -= 1
    if (left === 0) return window
  }
  return null
}

/** The occurrence that begins inside a window. */
export function findWithin(period: Period, container: BoundedWindow): BoundedWindow | null {
  const found = findFirst(period, container.start, (window) => window.start >= container.start)
  return found !== null && found.start < container.end ? found : null
}
