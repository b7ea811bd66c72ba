import type { TimeWindow } from '../../text/time/time-window.ts'
import type { BankIndex } from '../memory/bank-index.ts'
import { overlaps } from '../memory/eligible-rows.ts'

/** How well a memory that was said in the window, of something outside it, fits. */
const MENTION_FIT = 0.7

/** How well a row's time fits, 0..1. */
export type TimeFit = (row: number) => number

interface Bounds {
  readonly from: number
  readonly until: number
}

const boundsOf = (windows: readonly TimeWindow[]): Bounds[] =>
  windows.map(({ start, end }) => ({
    from: start?.getTime() ?? Number.NEGATIVE_INFINITY,
    until: end?.getTime() ?? Number.POSITIVE_INFINITY,
  }))

/** The share of the memory's own time that lies inside the best of the windows; less for one only said inside. */
export function fitOfTime(index: BankIndex, windows: readonly TimeWindow[]): TimeFit {
  const { starts, ends, mentionTimes } = index
  const bounds = boundsOf(windows)
  return (row) => {
    const start = starts[row]!
    const end = ends[row]!
    const mention = mentionTimes[row]!
    let best = 0
    for (const { from, until } of bounds) {
      if (mention >= from && mention < until) best = Math.max(best, MENTION_FIT)
      if (!overlaps(start, end, from, until)) continue
      best = Math.max(best, end === start ? 1 : (Math.min(end, until) - Math.max(start, from)) / (end - start))
    }
    return best
  }
}

/** 1 for what was said in one of the windows, whenever it happened. */
export function fitOfMention(index: BankIndex, windows: readonly TimeWindow[]): TimeFit {
  const { mentionTimes } = index
  const bounds = boundsOf(windows)
  return (row) => {
    const mention = mentionTimes[row]!
    return bounds.some(({ from, until }) => mention >= from && mention < until) ? 1 : 0
  }
}
