import type { Segment } from '../../../text/segments.ts'
import { localTime, type SpokenAt } from '../occurrence.ts'
import type { ReceivedItem } from '../received-document.ts'
import type { Stretch } from '../split-text.ts'

/** When a piece of a stretch was said: as it says itself, or else as the first of the stretch does that does. */
export function stretchTime(item: ReceivedItem, stretch: Stretch, piece: Segment | null = null): SpokenAt {
  const own = piece?.saidAt ?? stretch.segments.find(({ saidAt }) => saidAt !== null)?.saidAt ?? null
  return own === null ? item : { saidAt: own, offsetMinutes: 0 }
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** `Tuesday, 2024-05-07T23:30:00+02:00`, or only the day when no more is known; null when nothing is. */
export function writtenAt(item: ReceivedItem, stretch: Stretch): string | null {
  const spoken = stretchTime(item, stretch)
  const local = localTime(spoken)
  if (local === null) return null
  const [day, clock] = local.toISOString().slice(0, 19).split('T')
  const isDay = spoken === item && item.saidOnDay
  return `${WEEKDAYS[local.getUTCDay()]}, ${day}${isDay ? '' : `T${clock}${zone(spoken.offsetMinutes)}`}`
}

function zone(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'Z'
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.abs(offsetMinutes)
  return `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
