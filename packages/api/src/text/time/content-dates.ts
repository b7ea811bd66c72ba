import { findExpressions } from './expression-grammar.ts'
import { resolveTime } from './resolve-time.ts'
import { isHabitual, leanAround } from './tense.ts'
import { mayHoldDate } from './time-gate.ts'
import { isBare, type Lean } from './time-node.ts'
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
    const lean = planned ? 'future' : leanAround(tokens, start, next)
    if (nodes.every(isBare) && isHabitual(sentenceAround(tokens, start), 'past')) return []
    const index = tokens[start]!.start
    const length = tokens[next - 1]!.end - index
    return nodes.flatMap((node) => {
      const window = resolveTime(node, { now: saidAt, lean })
      if (window === null) return []
      return [{ index, length, text: text.slice(index, index + length), window, tense: tenseOf(window, saidAt, lean) }]
    })
  })
}

function sentenceAround<T extends { readonly word: string }>(tokens: readonly T[], at: number): T[] {
  const ends = (token: T) => /^[.!?;]$/.test(token.word)
  const from = tokens.findLastIndex((token, index) => index < at && ends(token)) + 1
  const to = tokens.findIndex((token, index) => index >= at && ends(token))
  return tokens.slice(from, to < 0 ? tokens.length : to)
}

function tenseOf({ start, end }: TimeWindow, saidAt: Date, lean: Lean): MentionedDate['tense'] {
  if (end !== null && end <= saidAt) return 'past'
  if (start !== null && start > saidAt) return 'future'
  return lean === 'none' ? 'present' : lean
}
