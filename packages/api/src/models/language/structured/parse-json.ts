import { makeStorable } from '../../../text/storable.ts'
import { readJson } from './read-json.ts'
import { stripThinking } from './strip-thinking.ts'

export interface ParsedJson {
  readonly value: unknown
  /** The text ended in the middle: what was not complete is missing. */
  readonly truncated: boolean
}

/** Prose may hold brackets that begin nothing; nobody writes more of them than this. */
const MAX_CANDIDATES = 200

/**
 * The JSON object or array in what a model wrote: as it is, in a code fence, with prose around it, after its reasoning;
 * with trailing commas, raw line breaks and needless escapes. Of several values, the longest. Cut-off arrays keep their
 * complete elements. Nothing is ever invented: a value that is not completely there is left out. Its texts can be stored.
 * Null: there is none, or it is nested beyond reason.
 */
export function parseJson(text: string): ParsedJson | null {
  const parsed = findJson(stripThinking(text))
  return parsed !== null && makeStorable(parsed.value as object) ? parsed : null
}

function findJson(visible: string): ParsedJson | null {
  try {
    const value: unknown = JSON.parse(visible)
    if (typeof value === 'object' && value !== null) return { value, truncated: false }
  } catch {
    // Then it takes a closer look.
  }
  return longestJson(visible)
}

function longestJson(text: string): ParsedJson | null {
  let best: ParsedJson | null = null
  let bestLength = 0
  let position = 0
  for (let candidates = 0; candidates < MAX_CANDIDATES; candidates++) {
    const offset = text.slice(position).search(/[{[]/)
    if (offset < 0) break
    const start = position + offset
    const found = readJson(text, start)
    position = found === null ? start + 1 : found.end
    if (found !== null && found.end - start > bestLength) {
      best = { value: found.value, truncated: found.truncated }
      bestLength = found.end - start
    }
  }
  return best
}
