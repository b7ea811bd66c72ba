import type { EligibleRows } from '../memory/eligible-rows.ts'
import type { LexicalScores } from './lexical-scores.ts'
import { type RankedRows, TopRows } from './top-rows.ts'

/** Memories by BM25 together with their surroundings, so that a reply without a word of the question is found too. */
export function searchKeywords(lexical: LexicalScores, eligible: EligibleRows, limit: number): RankedRows {
  const top = new TopRows(limit)
  const { context, touched } = lexical
  for (const row of touched) {
    if (eligible.flags[row] === 1 && context[row]! >= top.threshold) top.offer(row, context[row]!)
  }
  return top.ranked()
}
