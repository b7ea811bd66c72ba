import { type CalendarUnit, DAY_MS, precisionOf, shift } from './calendar.ts'
import { findFirst, findLatest, type Period } from './period.ts'
import type { Part } from './time-node.ts'
import type { BoundedWindow } from './time-window.ts'

/** One run of units inside a window: the third week of May is its days 15–21. */
export function nthInside(
  of: BoundedWindow,
  unit: CalendarUnit | Period,
  nth: number,
  count: number,
): BoundedWindow | null {
  if (typeof unit !== 'string') {
    return nth > 0
      ? findFirst(unit, of.start, ({ start }) => start >= of.start && start < of.end, nth)
      : findLatest(unit, of.end, ({ start }) => start >= of.start && start < of.end, -nth)
  }
  const precision = unit === 'week' ? 'week' : precisionOf(unit)
  const start = nth > 0 ? shift(of.start, unit, (nth - 1) * count) : shift(of.end, unit, nth * count)
  if (start < of.start || start >= of.end) return null
  const end = new Date(Math.min(shift(start, unit, count).getTime(), of.end.getTime()))
  return { start, end, precision }
}

/** Parts of a month in days, of a year, quarter or season in months, of a decade in years, of a week in days. */
export function partOf(of: BoundedWindow, part: Part): BoundedWindow | null {
  const cut = (unit: CalendarUnit, from: number, to: number | null): BoundedWindow => ({
    start: shift(of.start, unit, from),
    end: to === null ? of.end : shift(of.start, unit, to),
    precision: precisionOf(unit),
  })
  const pick = (unit: CalendarUnit, cuts: Record<Part, readonly [number, number | null]>) => cut(unit, ...cuts[part])
  const thirds = (size: number): Record<Part, readonly [number, number | null]> => ({
    early: [0, size / 3],
    start: [0, size / 3],
    middle: [size / 3, (size * 2) / 3],
    late: [(size * 2) / 3, null],
    end: [(size * 2) / 3, null],
    firstHalf: [0, size / 2],
    secondHalf: [size / 2, null],
  })
  switch (of.precision) {
    case 'week':
      return pick('day', {
        early: [0, 2],
        start: [0, 2],
        middle: [2, 4],
        late: [4, null],
        end: [4, null],
        firstHalf: [0, 4],
        secondHalf: [3, null],
      })
    case 'month':
      return pick('day', { ...thirds(30), firstHalf: [0, 15], secondHalf: [15, null] })
    case 'quarter':
    case 'season': {
      const days = Math.round((of.end.getTime() - of.start.getTime()) / DAY_MS)
      const byHalf = part === 'firstHalf' || part === 'secondHalf'
      return byHalf ? pick('day', thirds(days - (days % 2))) : pick('month', thirds(days > 100 ? 6 : 3))
    }
    case 'year':
      return pick('month', { ...thirds(12), start: [0, 3], end: [9, null] })
    case 'decade':
      return pick('year', {
        ...thirds(10),
        early: [0, 4],
        start: [0, 3],
        middle: [3, 7],
        late: [6, null],
        end: [7, null],
      })
    default:
      return of
  }
}
