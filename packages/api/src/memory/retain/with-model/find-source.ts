import type { Segment } from '../../../text/segments.ts'
import { termsOf } from '../../../text/terms.ts'

/** Share of a fact's words that its source has. */
const LEAST_SHARED = 0.3
const FEWEST_SHARED = 2

/** Finds the piece of a text that a fact was told from: the one that shares most words with it, if it shares enough. */
export function createSourceFinder(
  segments: readonly Segment[],
): (fact: string, speaker: string | null) => Segment | null {
  const described = segments.map((segment) => ({ segment, terms: new Set(termsOf(segment.text)) }))
  return (fact, speaker) => {
    const terms = new Set(termsOf(fact))
    const fewest = Math.max(FEWEST_SHARED, terms.size * LEAST_SHARED)
    let best: Segment | null = null
    let most = 0
    for (const { segment, terms: others } of described) {
      if (speaker !== null && segment.speaker !== speaker) continue
      let shared = 0
      for (const term of terms) if (others.has(term)) shared++
      if (shared >= fewest && shared > most) {
        best = segment
        most = shared
      }
    }
    return best
  }
}
