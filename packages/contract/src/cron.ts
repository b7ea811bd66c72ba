import { z } from 'zod'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Least and greatest value of each field, and the names that stand for values from the least one on. */
const FIELDS = [
  { least: 0, greatest: 59, names: [] },
  { least: 0, greatest: 23, names: [] },
  { least: 1, greatest: 31, names: [] },
  { least: 1, greatest: 12, names: MONTHS },
  { least: 0, greatest: 7, names: DAYS },
] as const

type Field = (typeof FIELDS)[number]

function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/)
  return fields.length === FIELDS.length && FIELDS.every((field, index) => isField(fields[index]!, field))
}

function isField(text: string, field: Field): boolean {
  return text.split(',').every((part) => {
    const [, first, last, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? []
    if (first === undefined || (step !== undefined && Number(step) === 0)) return false
    if (first === '*') return last === undefined
    const from = numberOf(first, field)
    const to = last === undefined ? from : numberOf(last, field)
    return field.least <= from && from <= to && to <= field.greatest
  })
}

/** NaN when it is none, which no comparison lets pass. */
function numberOf(text: string, { least, names }: Field): number {
  if (/^\d+$/.test(text)) return Number(text)
  const index = (names as readonly string[]).indexOf(text.toLowerCase())
  return index < 0 ? Number.NaN : least + index
}

/** Minute, hour, day of month, month and day of week (0 and 7 are Sunday), in UTC. */
export const CronExpression = z
  .string()
  .refine(isCron, 'must be a cron expression of five fields, such as "0 6 * * *"')
  .describe('Minute, hour, day of month, month, day of week; UTC.')
