import { DAY_MS, precisionOf, shift, startOf, unitWindow, utc } from './calendar.ts'
import { cycleOf, findFirst, findLatest, findWithin, type Period } from './period.ts'
import { type DayPart, isBare, type Lean, type Recurring, type Side, type TimeNode } from './time-node.ts'
import type { BoundedWindow, Precision, TimeWindow } from './time-window.ts'
import { nthInside, partOf } from './window-parts.ts'

export interface Reference {
  readonly now: Date
  readonly lean: Lean
  /** What a bare name means without a lean: the last one, or the nearer of the last and the next. */
  readonly undirected: 'past' | 'nearest'
}

/** Hours of the day, half-open; a night ends in the next day. */
const DAY_PARTS: Record<DayPart, readonly [number, number]> = {
  morning: [5, 12],
  afternoon: [12, 18],
  evening: [17, 24],
  night: [18, 30],
}

/** Days that "around" adds on each side. */
const AROUND_DAYS: Record<Precision, number> = {
  instant: 0,
  hour: 0,
  day: 3,
  week: 4,
  month: 15,
  quarter: 30,
  season: 30,
  year: 183,
  decade: 730,
}

/** When it was, as a window; null when there is no such time (30 February, "in three days" told as a past). */
export function resolveTime(node: TimeNode, reference: Reference): TimeWindow | null {
  if (node.kind === 'range') return resolveRange(node.from, node.to, reference)
  if (node.kind === 'open') return resolveOpen(node.side, node.of, reference)
  if (node.kind === 'fixed') return node.window
  return resolveBounded(node, reference)
}

/** As {@link resolveTime}, for times that have both ends. */
function resolveBounded(node: TimeNode, reference: Reference): BoundedWindow | null {
  switch (node.kind) {
    case 'fixed':
    case 'range':
    case 'open': {
      const window = resolveTime(node, reference)
      return window !== null && isBounded(window) ? window : null
    }
    case 'decade': {
      const year = reference.now.getUTCFullYear()
      const thisCentury = year - (year % 100) + node.tens
      return unitWindow('decade', utc(thisCentury <= year ? thisCentury : thisCentury - 100, 1))
    }
    case 'unit':
      return unitWindow(node.unit, reference.now, node.offset)
    case 'away':
      return resolveAway(node, reference)
    case 'rolling':
      return resolveRolling(node, reference)
    case 'recurring':
      return resolveRecurring(node, reference)
    case 'nth': {
      const of = resolveBounded(node.of, reference)
      return of === null ? null : nthInside(of, node.unit, node.nth, node.count)
    }
    case 'part': {
      const of = resolveBounded(node.of, reference)
      return of === null ? null : partOf(of, node.part)
    }
    case 'beside':
      return resolveBeside(node, reference)
    case 'holding': {
      const of = resolveBounded(node.of, reference)
      if (of === null) return null
      if (node.unit !== 'weekend') return unitWindow(node.unit, of.start)
      return findFirst({ kind: 'weekend' }, of.start, (weekend) => weekend.end > of.start)
    }
    case 'dayPart': {
      const of = resolveBounded(node.of, reference)
      if (of === null || of.precision !== 'day') return null
      const [from, to] = DAY_PARTS[node.part]
      const day = startOf('day', of.start)
      return { start: shift(day, 'hour', from), end: shift(day, 'hour', to), precision: 'hour' }
    }
    case 'clock': {
      const of = resolveBounded(node.of, reference)
      if (of === null) return null
      const at = shift(startOf('day', of.start), 'minute', node.hour * 60 + (node.minute ?? 0))
      if (of.precision !== 'day') return null
      return unitWindow(node.minute === null ? 'hour' : 'minute', at)
    }
    case 'around': {
      const of = resolveBounded(node.of, reference)
      if (of === null) return null
      const days = node.days ?? AROUND_DAYS[of.precision]
      if (days === 0) return { ...of, start: shift(of.start, 'hour', -1), end: shift(of.end, 'hour', 1) }
      return { ...of, start: shift(of.start, 'day', -days), end: shift(of.end, 'day', days) }
    }
  }
}

function isBounded(window: TimeWindow): window is BoundedWindow {
  return window.start !== null && window.end !== null
}

function resolveAway(node: TimeNode & { kind: 'away' }, { now, lean }: Reference): BoundedWindow | null {
  if (node.onlyFuture && lean !== 'future') return null
  const { unit, sign } = node
  const far = shift(now, unit, sign * node.most)
  const near = shift(now, unit, sign * node.least)
  const [early, late] = sign < 0 ? [far, near] : [near, far]
  const precision = precisionOf(unit)
  if (node.exact) return unitWindow('day', early)
  // Minutes and hours do not lie on the clock's borders: half a unit (of minutes, half of what was said) around the point.
  if (unit === 'minute' || unit === 'hour') {
    const slackMinutes = unit === 'hour' ? 30 : Math.max(1, Math.ceil(node.most / 2))
    return { start: shift(early, 'minute', -slackMinutes), end: shift(late, 'minute', slackMinutes), precision }
  }
  if (!node.about) return { start: startOf(unit, early), end: unitWindow(unit, late).end, precision }
  const unitMs = Math.abs(shift(now, unit, sign).getTime() - now.getTime())
  const slackDays = Math.ceil((Math.max(0.5, 0.2 * node.most) * unitMs) / DAY_MS)
  return {
    start: shift(startOf('day', early), 'day', -slackDays),
    end: shift(startOf('day', late), 'day', slackDays + 1),
    precision,
  }
}

function resolveRolling(node: TimeNode & { kind: 'rolling' }, { now, lean }: Reference): BoundedWindow | null {
  if (node.onlyFuture && lean !== 'future') return null
  const { unit, count, sign } = node
  const precision = precisionOf(unit)
  const other = shift(now, unit, sign * count)
  if (unit === 'minute' || unit === 'hour') {
    return sign < 0 ? { start: other, end: now, precision } : { start: now, end: other, precision }
  }
  const [from, to] = sign < 0 ? [other, now] : [now, other]
  return { start: startOf('day', from), end: unitWindow('day', to).end, precision }
}

function resolveRecurring(node: Recurring, reference: Reference): BoundedWindow | null {
  const { period, relation, steps } = node
  const { now } = reference
  if (node.container !== null) {
    const container = resolveBounded(node.container, reference)
    return container === null ? null : findWithin(period, container)
  }
  const today = startOf('day', now)
  switch (relation) {
    case 'last':
      return findLatest(period, now, (window) => window.end <= today, steps)
    case 'next': {
      // "Next Friday" said on a Wednesday is not the day after tomorrow but that of next week.
      const from = cycleOf(period) === 'week' ? unitWindow('week', now).end : now
      return findFirst(period, now, (window) => window.start >= from, steps)
    }
    case 'coming':
      return findFirst(period, now, (window) => window.start > now)
    case 'this':
      return resolveThis(period, reference)
    case null:
      return resolveBare(period, reference)
  }
}

/** "In May", "on Friday": the one the lean points to. A weekday without any is one of the last seven days. */
function resolveBare(period: Period, { now, lean, undirected }: Reference): BoundedWindow | null {
  const today = startOf('day', now)
  const isWeekday = period.kind === 'weekday'
  const last = findLatest(period, now, ({ start, end }) => (isWeekday ? end <= today : start <= now))
  if (lean === 'past' || (lean === 'none' && (undirected === 'past' || cycleOf(period) === 'week'))) return last
  const next = findFirst(period, now, ({ start, end }) => (isWeekday ? start > now : end > now))
  return lean === 'future' ? next : nearer(last, next, now)
}

function nearer(last: BoundedWindow | null, next: BoundedWindow | null, now: Date): BoundedWindow | null {
  if (last === null || next === null) return last ?? next
  return now.getTime() - last.end.getTime() < next.start.getTime() - now.getTime() ? last : next
}

/** "This summer": the one that runs, else the one the tense points to, else the nearer one. */
function resolveThis(period: Period, { now, lean }: Reference): BoundedWindow | null {
  const last = findLatest(period, now, ({ start }) => start <= now)
  const next = findFirst(period, now, ({ end }) => end > now)
  if (last === null || next === null) return last ?? next
  if (last.end > now || lean === 'past') return last
  if (lean === 'future') return next
  return cycleOf(period) === 'week' ? findWithin(period, unitWindow('week', now)) : nearer(last, next, now)
}

function resolveBeside(node: TimeNode & { kind: 'beside' }, reference: Reference): BoundedWindow | null {
  const of = resolveBounded(node.of, reference)
  if (of === null) return null
  const { unit, side, count } = node
  if (typeof unit !== 'string') {
    return side === 'before'
      ? findLatest(unit, of.start, ({ end }) => end <= of.start, count)
      : findFirst(unit, of.end, ({ start }) => start >= of.end, count)
  }
  if (node.stretch) {
    const start = side === 'before' ? shift(of.start, unit, -count) : of.end
    const end = side === 'before' ? of.start : shift(of.end, unit, count)
    return { start, end, precision: precisionOf(unit) }
  }
  return unitWindow(unit, shift(of.start, unit, side === 'before' ? -count : count))
}

/** Where one end does not say its year, it is the nearest one that fits the other: "November to February 2024". */
function resolveRange(from: TimeNode, to: TimeNode, reference: Reference): TimeWindow | null {
  let first: BoundedWindow | null = null
  let last: BoundedWindow | null = null
  if (isFloating(from) && !(isFloating(to) && reference.lean === 'future')) {
    last = resolveBounded(to, reference)
    if (last === null) return null
    first = resolveBounded(from, { ...reference, now: new Date(last.end.getTime() - 1), lean: 'past' })
  } else {
    first = resolveBounded(from, reference)
    if (first === null) return null
    last = resolveBounded(to, isFloating(to) ? { ...reference, now: first.start, lean: 'future' } : reference)
  }
  if (first === null || last === null || first.start >= last.end) return null
  return { start: first.start, end: last.end, precision: coarser(first.precision, last.precision) }
}

/** True for a bare name, also inside of a part: "mid-May", "the 5th", "Friday night". */
function isFloating(node: TimeNode): boolean {
  return 'of' in node ? isFloating(node.of) : isBare(node)
}

const COARSENESS: readonly Precision[] = [
  'instant',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'season',
  'year',
  'decade',
]

function coarser(one: Precision, other: Precision): Precision {
  return COARSENESS.indexOf(one) > COARSENESS.indexOf(other) ? one : other
}

/** "Until" and "by" take what they name in: until last week is until it was over. */
function resolveOpen(side: Side, node: TimeNode, reference: Reference): TimeWindow | null {
  const of = resolveBounded(node, side === 'since' ? { ...reference, lean: 'past' } : reference)
  if (of === null) return null
  const { precision } = of
  switch (side) {
    case 'since':
    case 'from':
      return { start: of.start, end: null, precision }
    case 'after':
      return { start: of.end, end: null, precision }
    case 'before':
      return { start: null, end: of.start, precision }
    case 'until':
      return { start: null, end: of.end, precision }
  }
}
