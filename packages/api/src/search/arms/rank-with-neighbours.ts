import type { BankIndex } from '../memory/bank-index.ts'
import type { EligibleRows } from '../memory/eligible-rows.ts'
import type { SearchScratch } from './search-scratch.ts'
import { type RankedRows, TopRows } from './top-rows.ts'

/** Ranks the rows of a pool, the one before each and the two after it, by a score that takes surroundings in. */
export function rankWithNeighbours(
  index: BankIndex,
  pool: Int32Array,
  score: (row: number) => number,
  eligible: EligibleRows,
  scratch: SearchScratch,
  limit: number,
): RankedRows {
  const { neighbourhood } = index
  const { marks } = scratch
  const top = new TopRows(limit)
  const seen: number[] = []
  for (let place = 0; place < pool.length; place++) {
    const row = pool[place]!
    offer(row)
    offer(neighbourhood.previous(row))
    const next = neighbourhood.next(row)
    if (next < 0) continue
    offer(next)
    offer(neighbourhood.next(next))
  }
  for (const row of seen) marks[row] = 0
  return top.ranked()

  function offer(row: number): void {
    if (row < 0 || marks[row] === 1) return
    marks[row] = 1
    seen.push(row)
    if (eligible.flags[row] === 0) return
    const value = score(row)
    if (value > 0 && value >= top.threshold) top.offer(row, value)
  }
}
