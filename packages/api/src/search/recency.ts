import type { RecencyDecay } from './search-tuning.ts'

const DAY_MS = 86_400_000
/** What is older than the window of a linear decay is not worth less than this. */
const OLDEST = 0.1
/** Of a memory without a time. */
const UNDATED = 0.5
const MEASURED: RecencyDecay = { kind: 'exponential', halfLifeDays: 90 }

/** How recent a time (milliseconds, NaN = none) is at `now`, 0..1. */
export function recencyAt(now: number, decay: RecencyDecay = MEASURED): (time: number) => number {
  const valueAt = valueByAge(decay)
  return (time) => (Number.isNaN(time) ? UNDATED : valueAt(Math.max(0, now - time) / DAY_MS))
}

function valueByAge(decay: RecencyDecay): (days: number) => number {
  switch (decay.kind) {
    case 'linear':
      return (days) => Math.max(OLDEST, 1 - days / decay.windowDays)
    case 'exponential':
      return (days) => 0.5 ** (days / decay.halfLifeDays)
    case 'none':
      return () => UNDATED
  }
}
