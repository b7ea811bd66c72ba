import { startOf, unitWindow } from './calendar.ts'
import type { BoundedWindow, TimeWindow } from './time-window.ts'

const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** A window in words: "7 May 2023", "May 2023", "week of 1 May 2023", "summer 2023", "2019", "since 2020". */
export function describeWindow(window: TimeWindow): string {
  const { start, end, precision } = window
  if (start === null) return end === null ? 'any time' : `before ${describeBorder(end, precision)}`
  if (end === null) return `since ${describeBorder(start, precision)}`
  return describeBounded({ start, end, precision })
}

function describeBorder(at: Date, precision: TimeWindow['precision']): string {
  switch (precision) {
    case 'instant':
    case 'hour':
      return `${day(at)}, ${clock(at)}`
    case 'month':
    case 'quarter':
    case 'season':
      return startsOn('month', at) ? month(at) : day(at)
    case 'year':
    case 'decade':
      return startsOn('year', at) ? year(at) : startsOn('month', at) ? month(at) : day(at)
    default:
      return day(at)
  }
}

function describeBounded(window: BoundedWindow): string {
  const { start, end, precision } = window
  switch (precision) {
    case 'instant':
      if (end.getTime() - start.getTime() === 60_000) return `${day(start)}, ${clock(start)}`
      return describeHours(window)
    case 'hour':
      return describeHours(window)
    case 'week':
      if (isUnit('week', window)) return `week of ${day(start)}`
      break
    case 'quarter':
      if (isUnit('quarter', window)) return `Q${Math.floor(start.getUTCMonth() / 3) + 1} ${year(start)}`
      break
    case 'season': {
      const name = seasonOf(window)
      if (name !== null) return name
      break
    }
    case 'decade':
      if (isUnit('decade', window)) return `${year(start)}s`
      break
    default:
  }
  if (startsOn('year', start) && startsOn('year', end)) {
    return span(year(start), year(new Date(end.getTime() - 1)), '–')
  }
  if (startsOn('month', start) && startsOn('month', end) && precision !== 'day') return describeMonths(window)
  return describeDays(window)
}

function describeHours({ start, end }: BoundedWindow): string {
  const sameDay = startOf('day', start).getTime() === startOf('day', new Date(end.getTime() - 1)).getTime()
  const until = sameDay && startsOn('day', end) ? '24:00' : clock(end)
  return `${day(start)}, ${clock(start)} – ${sameDay ? until : `${day(end)}, ${until}`}`
}

function describeMonths({ start, end }: BoundedWindow): string {
  const last = new Date(end.getTime() - 1)
  if (start.getUTCFullYear() === last.getUTCFullYear() && start.getUTCMonth() !== last.getUTCMonth()) {
    return `${MONTH_NAMES[start.getUTCMonth()]} – ${month(last)}`
  }
  return span(month(start), month(last), ' – ')
}

function describeDays({ start, end }: BoundedWindow): string {
  const last = new Date(end.getTime() - 1)
  if (start.getUTCFullYear() !== last.getUTCFullYear()) return `${day(start)} – ${day(last)}`
  if (start.getUTCMonth() !== last.getUTCMonth()) {
    return `${start.getUTCDate()} ${MONTH_NAMES[start.getUTCMonth()]} – ${day(last)}`
  }
  return start.getUTCDate() === last.getUTCDate() ? day(start) : `${start.getUTCDate()}–${day(last)}`
}

function seasonOf({ start, end }: BoundedWindow): string | null {
  const name = ({ 2: 'spring', 5: 'summer', 8: 'autumn', 11: 'winter' } as Record<number, string>)[start.getUTCMonth()]
  const months = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth()
  if (name === undefined || months !== 3 || !startsOn('month', start) || !startsOn('month', end)) return null
  const nextYear = String(end.getUTCFullYear() % 100).padStart(2, '0')
  return name === 'winter' ? `winter ${year(start)}/${nextYear}` : `${name} ${year(start)}`
}

function span(from: string, to: string, dash: string): string {
  return from === to ? from : `${from}${dash}${to}`
}

function isUnit(unit: 'week' | 'quarter' | 'decade', { start, end }: BoundedWindow): boolean {
  const whole = unitWindow(unit, start)
  return whole.start.getTime() === start.getTime() && whole.end.getTime() === end.getTime()
}

function startsOn(unit: 'day' | 'month' | 'year', at: Date): boolean {
  return startOf(unit, at).getTime() === at.getTime()
}

function year(at: Date): string {
  return String(at.getUTCFullYear())
}

function month(at: Date): string {
  return `${MONTH_NAMES[at.getUTCMonth()]} ${year(at)}`
}

function day(at: Date): string {
  return `${at.getUTCDate()} ${month(at)}`
}

function clock(at: Date): string {
  return at.toISOString().slice(11, 16)
}
