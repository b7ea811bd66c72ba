/** The unit in which a time was said; it tells how much of the window is vagueness. */
export type Precision = 'instant' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'season' | 'year' | 'decade'

/** Half-open [start, end) in UTC; null = unbounded on that side. */
export interface TimeWindow {
  readonly start: Date | null
  readonly end: Date | null
  readonly precision: Precision
}

/** A window with both ends. */
export interface BoundedWindow extends TimeWindow {
  readonly start: Date
  readonly end: Date
}
