const DURATION_UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** What is longer than a week is not a time to wait but a time of day in an unknown unit. */
const LONGEST_MS = 7 * 86_400_000

/**
 * How many milliseconds an answer asks to wait; undefined when it does not say. Looked for in this order:
 * `retry-after-ms`, `retry-after` (seconds or an HTTP date), the `…ratelimit-reset…` headers of what is used up
 * (durations such as `6m0.5s`, seconds, epochs, ISO times), and "try again in 1.2s" or `"retryDelay": "34s"` in the text.
 */
export function retryAfterOf(headers: Headers, text: string, nowMs: number): number | undefined {
  const found =
    milliseconds(headers.get('retry-after-ms')) ??
    untilMs(headers.get('retry-after'), nowMs) ??
    rateLimitReset(headers, nowMs) ??
    fromText(text)
  return found === undefined || found > LONGEST_MS ? undefined : Math.max(0, Math.round(found))
}

function milliseconds(value: string | null): number | undefined {
  return value !== null && /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined
}

/** Of several limits, the latest among those that have nothing left; when that is not said, the earliest. */
function rateLimitReset(headers: Headers, nowMs: number): number | undefined {
  const resets: { readonly ms: number; readonly usedUp: boolean }[] = []
  for (const [name, value] of headers) {
    if (!/ratelimit.*reset/.test(name)) continue
    const ms = untilMs(value, nowMs)
    if (ms !== undefined) resets.push({ ms, usedUp: headers.get(name.replace('reset', 'remaining')) === '0' })
  }
  const usedUp = resets.filter((reset) => reset.usedUp).map(({ ms }) => ms)
  if (usedUp.length > 0) return Math.max(...usedUp)
  return resets.length > 0 ? Math.min(...resets.map(({ ms }) => ms)) : undefined
}

function fromText(text: string): number | undefined {
  const said = /(?:try again in|retryDelay"?:\s*"?)\s*((?:\d+(?:\.\d+)?(?:ms|[smhd])\s*)+)/i.exec(text)
  return said?.[1] === undefined ? undefined : durationMs(said[1].trim())
}

function untilMs(value: string | null, nowMs: number): number | undefined {
  if (value === null || value.trim() === '') return undefined
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return fromNumber(Number(text), nowMs)
  const duration = durationMs(text)
  if (duration !== undefined) return duration
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time - nowMs
}

/** A plain number is seconds, unless it is as large as an epoch in seconds or in milliseconds. */
function fromNumber(value: number, nowMs: number): number {
  if (value > 1e12) return value - nowMs
  if (value > 1e9) return value * 1_000 - nowMs
  return value * 1_000
}

function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|[smhd])\s*)+$/.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    total += Number(amount) * DURATION_UNITS_MS[unit!]!
  }
  return total
}
