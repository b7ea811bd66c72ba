import { createBreather } from '../../lifecycle/breather.ts'
import { type SecretKind, secretKinds } from './secret-kinds.ts'

/** A secret in a text. */
export interface FoundSecret {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** The secrets of a text in their order; none overlaps another. Takes time in proportion to the text. */
export async function findSecrets(text: string): Promise<FoundSecret[]> {
  const lower = text.toLowerCase()
  const breathe = createBreather()
  const found: FoundSecret[] = []
  for (const kind of secretKinds) {
    if (mayHold(lower, kind)) found.push(...matchesOf(kind, text))
    const pause = breathe()
    if (pause !== undefined) await pause
  }
  if (found.length < 2) return found
  found.sort((a, b) => a.start - b.start || b.end - a.end)
  let end = 0
  return found.filter((secret) => {
    const isFree = secret.start >= end
    if (isFree) end = secret.end
    return isFree
  })
}

/** The text with `[REDACTED:<type>]` in place of each. */
export function redact(text: string, secrets: readonly FoundSecret[]): string {
  let redacted = ''
  let from = 0
  for (const { type, start, end } of secrets) {
    redacted += `${text.slice(from, start)}[REDACTED:${type}]`
    from = end
  }
  return redacted + text.slice(from)
}

const mayHold = (lower: string, { marks }: SecretKind): boolean =>
  marks.length === 0 || marks.some((mark) => lower.includes(mark))

function matchesOf({ type, pattern, check }: SecretKind, text: string): FoundSecret[] {
  const found: FoundSecret[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index + (match.groups?.keep?.length ?? 0)
    const whole = match[0].slice(start - match.index)
    const secret = check === undefined ? whole : check(whole)
    if (secret === null) pattern.lastIndex = match.index + 1
    else {
      found.push({ type, start, end: start + secret.length })
      pattern.lastIndex = start + secret.length
    }
  }
  return found
}
