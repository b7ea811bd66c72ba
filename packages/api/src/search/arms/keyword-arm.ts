import type { BankIndex } from '../memory/bank-index.ts'
import type { EligibleRows } from '../memory/eligible-rows.ts'
import type { LexicalScores } from './lexical-scores.ts'
import { rankWithNeighbours } from './rank-with-neighbours.ts'
import type { SearchScratch } from './search-scratch.ts'
import type { RankedRows } from './top-rows.ts'

/** Memories by BM25 together with their surroundings, so that a reply without a word of the question is found too. */
export function searchKeywords(
  index: BankIndex,
  lexical: LexicalScores,
  eligible: EligibleRows,
  scratch: SearchScratch,
  limit: number,
): RankedRows {
  return rankWithNeighbours(index, lexical.pool, (row) => lexical.withSurroundings(row), eligible, scratch, limit)
}
