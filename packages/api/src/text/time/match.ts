import type { TimeNode } from './time-node.ts'

/** Names and numbers that are a time only in a fitting context. */
export type Weak =
  | 'month'
  | 'year'
  | 'season'
  | 'weekday'
  | 'shortWeekday'
  | 'holiday'
  | 'dayOfMonth'
  | 'fraction'
  | 'quarter'

/** A time found in tokens. */
export interface Match {
  readonly node: TimeNode
  /** The token after it. */
  readonly next: number
  readonly weak: Weak | null
  /** The token that names it, for the check of the context. */
  readonly at: number
}

export function sure(node: TimeNode, next: number, at = next - 1): Match {
  return { node, next, weak: null, at }
}
