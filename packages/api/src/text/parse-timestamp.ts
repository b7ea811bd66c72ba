const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH_NAME =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const DAY_MONTH_YEAR = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?[ .-]+(?:of )?${MONTH_NAME}\\.?,?[ -]+(\\d{4})\\b`, 'i')
const MONTH_DAY_YEAR = new RegExp(`\\b${MONTH_NAME}\\.? +(\\d{1,2})(?:st|nd|rd|th)?,? +(\\d{4})\\b`, 'i')
const YEAR_MONTH_DAY = /\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/
const NUMERIC = /\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b/
const CLOCK = /\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?\.?(?:m\b\.?)?/i
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?$/

const EARLIEST_MS = Date.UTC(1900, 0, 1)
const LATEST_MS = Date.UTC(2200, 0, 1)

function plausible(milliseconds: number): Date | null {
  return milliseconds >= EARLIEST_MS && milliseconds < LATEST_MS ? new Date(milliseconds) : null
}

const monthIndex = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase())

/** Year, month (0–11) and day written in the text; "5/8/2023" is read month first unless that is impossible. */
function findDay(text: string): readonly [number, number, number] | null {
  let found = YEAR_MONTH_DAY.exec(text)
  if (found !== null) return [Number(found[1]), Number(found[2]) - 1, Number(found[3])]
  found = DAY_MONTH_YEAR.exec(text)
  if (found !== null) return [Number(found[3]), monthIndex(found[2]!), Number(found[1])]
  found = MONTH_DAY_YEAR.exec(text)
  if (found !== null) return [Number(found[3]), monthIndex(found[1]!), Number(found[2])]
  found = NUMERIC.exec(text)
  if (found === null) return null
  const [first, second] = [Number(found[1]), Number(found[2])]
  const year = found[3]!.length === 2 ? 2000 + Number(found[3]) : Number(found[3])
  return first > 12 || found[0].includes('.') ? [year, second - 1, first] : [year, first - 1, second]
}

function findClockMs(text: string): number | null {
  const found = CLOCK.exec(text)
  if (found === null) return null
  let hours = Number(found[1])
  const half = found[4]?.toLowerCase()
  if (half === 'p' && hours < 12) hours += 12
  if (half === 'a' && hours === 12) hours = 0
  const minutes = Number(found[2])
  const seconds = Number(found[3] ?? 0)
  if (hours > 23 || minutes > 59 || seconds > 59) return null
  return ((hours * 60 + minutes) * 60 + seconds) * 1000
}

/**
 * The moment a time stamp names: ISO 8601, seconds or milliseconds since 1970, "1:56 pm on 8 May, 2023", "May 8, 2023",
 * "5/8/2023, 13:56". Without a zone it is UTC. A bare clock time belongs to the day of `day`, and is null without one.
 */
export function parseTimestamp(value: string | number, day: Date | null = null): Date | null {
  if (typeof value === 'number') {
    if (value > 1e11) return plausible(value)
    return value > 1e8 ? plausible(value * 1000) : null
  }
  const text = value.trim()
  if (/^\d{9,13}(?:\.\d+)?$/.test(text)) return parseTimestamp(Number(text))
  if (ISO.test(text)) {
    const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) || text.length === 10 ? text : `${text}Z`
    const parsed = Date.parse(zoned.replace(/^(.{10}) /, '$1T').replace(/\s+(?=Z|[+-])/, ''))
    return Number.isNaN(parsed) ? null : plausible(parsed)
  }
  const found = findDay(text)
  const clock = findClockMs(text)
  if (found === null) {
    if (clock === null || day === null) return null
    return plausible(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()) + clock)
  }
  const [year, month, date] = found
  const start = new Date(Date.UTC(year, month, date))
  if (month < 0 || start.getUTCMonth() !== month || start.getUTCDate() !== date) return null
  return plausible(start.getTime() + (clock ?? 0))
}
