import { findExpressions } from './expression-grammar.ts'
import { resolveTime } from './resolve-time.ts'
import { isHabitual, leanOfTense, sentenceAround, tenseAround, type VerbTense } from './tense.ts'
import { mayHoldDate } from './time-gate.ts'
import { isBare } from './time-node.ts'
import { tokenizeTime } from './time-tokens.ts'
import type { TimeWindow } from './time-window.ts'

export { describeWindow } from './describe-window.ts'

export interface MentionedDate {
  /** Place of the words in the text, in UTF-16 units. */
  readonly index: number
  readonly length: number
  readonly text: string
  readonly window: TimeWindow
  /** Where the window lies, seen from when it was said; one around that moment goes by the verb. */
  readonly tense: 'past' | 'future' | 'present'
}

/** Dates said in a text, in order, resolved against when it was said (UTC). */
export function findMentionedDates(text: string, saidAt: Date): readonly MentionedDate[] {
  if (!mayHoldDate(text)) return []
  const tokens = tokenizeTime(text)
  return findExpressions(tokens).flatMap(({ nodes, start, next, planned }) => {
    if (nodes.every(isBare) && isHabitual(sentenceAround(tokens, start), 'past')) return []
    const verb = planned ? 'ahead' : tenseAround(tokens, start, next)
    const reference = { now: saidAt, lean: leanOfTense(verb), undirected: 'nearest' } as const
    const index = tokens[start]!.start
    const length = tokens[next - 1]!.end - index
    const words = text.slice(index, index + length)
    return nodes
      .map((node) => resolveTime(node, reference))
      .filter((window) => window !== null)
      .map((window) => ({ index, length, text: words, window, tense: tenseOf(window, saidAt, verb) }))
  })
}

function tenseOf({ start, end }: TimeWindow, saidAt: Date, verb: VerbTense | null): MentionedDate['tense'] {
  if (end !== null && end <= saidAt) return 'past'
  if (start !== null && start > saidAt) return 'future'
  if (verb === 'past') return 'past'
  return verb === 'ahead' && end !== null ? 'future' : 'present'
}
