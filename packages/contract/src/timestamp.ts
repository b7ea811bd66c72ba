import { z } from 'zod'

const ISO_8601 = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i

/** Null when the text is not an ISO 8601 date or time of the years 1 to 9999. One without an offset is UTC. */
export function parseTimestamp(text: string): Date | null {
  const match = ISO_8601.exec(text.trim())
  if (match === null) return null
  const [, year, month, day, clock = '00:00', seconds = '', offset = 'Z'] = match
  if (!isDay(Number(year), Number(month), Number(day))) return null
  const moment = new Date(`${year}-${month}-${day}T${clock}${seconds}${withColon(offset)}`)
  // An offset may move it out of the years that have four digits; NaN fails too.
  return moment.getUTCFullYear() >= 1 && moment.getUTCFullYear() <= 9999 ? moment : null
}

/** `Date` would read the 30th of February as the 1st of March. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

const withColon = (offset: string) => offset.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')

/** An ISO 8601 date or time as text; kept as it was written. */
export const Timestamp = z
  .string()
  .refine((text) => parseTimestamp(text) !== null, 'must be an ISO 8601 date or time, such as 2024-05-07T10:00:00Z')
  .meta({ format: 'date-time' })
