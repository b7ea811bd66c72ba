import type { CalendarUnit } from './calendar.ts'
import type { Period } from './period.ts'
import type { TimeWindow } from './time-window.ts'

/** Which way a time without a direction of its own leans: "on Friday I went …", "on Friday I will …". */
export type Lean = 'past' | 'future' | 'none'

export type Part = 'early' | 'middle' | 'late' | 'start' | 'end' | 'firstHalf' | 'secondHalf'

export type DayPart = 'morning' | 'afternoon' | 'evening' | 'night'

/** `coming` is the first one ahead, where `next` may skip the rest of this week. */
export type Relation = 'last' | 'this' | 'next' | 'coming'

/** `since` looks back; `from` begins anywhere. */
export type Side = 'since' | 'from' | 'before' | 'until' | 'after'

export interface Recurring {
  readonly kind: 'recurring'
  readonly period: Period
  readonly relation: Relation | null
  /** 2 for "the Friday before last". */
  readonly steps: number
  /** "May last year", "Monday of last week", "June 2024": the time it lies in. */
  readonly container: TimeNode | null
}

/** What was said about time, before it is known when it was said. */
export type TimeNode =
  | Recurring
  /** A time that needs no reference: a full date, a year. */
  | { readonly kind: 'fixed'; readonly window: TimeWindow }
  /** The 90s without a century: the latest decade of that name that has begun. */
  | { readonly kind: 'decade'; readonly tens: number }
  /** Calendar units from now: last week is { week, -1 }. */
  | { readonly kind: 'unit'; readonly unit: CalendarUnit; readonly offset: number }
  /** Between `least` and `most` units from now; `sign` is -1 for the past. */
  | {
      readonly kind: 'away'
      readonly unit: CalendarUnit
      readonly least: number
      readonly most: number
      readonly about: boolean
      readonly sign: 1 | -1
      /** To the day, not to the unit: "a year ago today". */
      readonly exact: boolean
      /** "in three days" is a date only when it lies ahead; else it is a duration. */
      readonly onlyFuture: boolean
    }
  /** The stretch from now over `count` units: the last three months. */
  | {
      readonly kind: 'rolling'
      readonly unit: CalendarUnit
      readonly count: number
      readonly sign: 1 | -1
      readonly onlyFuture: boolean
    }
  /** The nth (or, when negative, nth last) run of `count` units or weekday inside a time: the first week of June. */
  | {
      readonly kind: 'nth'
      readonly nth: number
      readonly count: number
      readonly unit: CalendarUnit | Period
      readonly of: TimeNode
    }
  | { readonly kind: 'part'; readonly part: Part; readonly of: TimeNode }
  /** `count` units before or after a time: as a stretch that touches it, or as a point that far away. */
  | {
      readonly kind: 'beside'
      readonly side: 'before' | 'after'
      readonly unit: CalendarUnit | Period
      readonly count: number
      readonly stretch: boolean
      readonly of: TimeNode
    }
  /** The week, month or weekend that holds a time. */
  | { readonly kind: 'holding'; readonly unit: CalendarUnit | 'weekend'; readonly of: TimeNode }
  | { readonly kind: 'dayPart'; readonly part: DayPart; readonly of: TimeNode }
  | { readonly kind: 'clock'; readonly hour: number; readonly minute: number | null; readonly of: TimeNode }
  /** Widened on both sides, by days or by the size of what was said. */
  | { readonly kind: 'around'; readonly days: number | null; readonly of: TimeNode }
  | { readonly kind: 'range'; readonly from: TimeNode; readonly to: TimeNode }
  | { readonly kind: 'open'; readonly side: Side; readonly of: TimeNode }

export const TODAY: TimeNode = { kind: 'unit', unit: 'day', offset: 0 }

export function recurring(period: Period, relation: Relation | null = null, steps = 1): Recurring {
  return { kind: 'recurring', period, relation, steps, container: null }
}

/** True for "in May", "on Friday": only the lean says which one. */
export function isBare(node: TimeNode): node is Recurring {
  return node.kind === 'recurring' && node.relation === null && node.container === null
}
