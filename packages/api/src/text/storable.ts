/** Deeper nesting than any request needs; what walks a value by recursion relies on it. */
const MAX_DEPTH = 100

const HALF_PAIR = /\p{Surrogate}/gu

/** A text that PostgreSQL and UTF-8 can hold: no character 0, no half of a surrogate pair. */
export function storableText(text: string): string {
  const whole = text.search(HALF_PAIR) < 0 ? text : text.replaceAll(HALF_PAIR, '\ufffd')
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole
}

/** Makes every text and key in parsed JSON storable, in place. False when it is nested too deeply. */
export function makeStorable(value: object, depth = 1): boolean {
  if (depth > MAX_DEPTH) return false
  const holder = value as Record<string, unknown>
  for (const key of Object.keys(holder)) {
    const entry = holder[key]
    const kept = typeof entry === 'string' ? storableText(entry) : entry
    const name = storableText(key)
    if (name !== key) delete holder[key]
    if (name !== key || kept !== entry) define(holder, name, kept)
    if (typeof kept === 'object' && kept !== null && !makeStorable(kept, depth + 1)) return false
  }
  return true
}

/** Unlike an assignment, also for the name `__proto__`. */
function define(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true })
}
