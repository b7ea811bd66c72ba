import { z } from 'zod'

const ISO_8601 = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** Null when the text is not an ISO 8601 date or time. One without an offset is UTC. */
export function parseTimestamp(text: string): Date | null {
  const trimmed = text.trim()
  const match = ISO_8601.exec(trimmed)
  if (match === null) return null
  const moment = new Date(match[1] === undefined || match[4] !== undefined ? trimmed : `${trimmed.replace(' ', 'T')}Z`)
  return Number.isNaN(moment.getTime()) ? null : moment
}

/** An ISO 8601 date or time as text; kept as it was written. */
export const Timestamp = z
  .string()
  .refine((text) => parseTimestamp(text) !== null, 'must be an ISO 8601 date or time, such as 2024-05-07T10:00:00Z')
  .meta({ format: 'date-time' })
