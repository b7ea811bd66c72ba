import type { BankIndex } from '../memory/bank-index.ts'
import type { EligibleRows } from '../memory/eligible-rows.ts'
import type { SearchScratch } from './search-scratch.ts'
import { NO_ROWS, type RankedRows, TopRows } from './top-rows.ts'

/** Less similar vectors say nothing. */
export const COSINE_FLOOR = 0.05
const PREVIOUS_WEIGHT = 0.3
const NEXT_WEIGHT = 0.2
/** Rows whose neighbourhood is looked at, as a multiple of the limit. */
const POOL = 4

/**
 * Memories by cosine together with that of their neighbours. Fills `scratch.cosines` for every row of the bank, or
 * leaves it untouched and finds nothing when there is no question vector.
 */
export function searchVectors(
  index: BankIndex,
  vector: Float32Array | null,
  eligible: EligibleRows,
  scratch: SearchScratch,
  limit: number,
): RankedRows {
  const { cosines, marks } = scratch.ensure(index.rows)
  if (vector === null || !index.vectors.scan(vector, cosines)) {
    cosines.fill(0, 0, index.rows)
    return NO_ROWS
  }
  const { neighbourhood } = index
  const pool = new TopRows(Math.min(limit * POOL, index.rows))
  for (let row = 0; row < index.rows; row++) {
    if (eligible.flags[row] === 1 && cosines[row]! >= pool.threshold && cosines[row]! >= COSINE_FLOOR)
      pool.offer(row, cosines[row]!)
  }
  const top = new TopRows(limit)
  const offered: number[] = []
  for (const row of pool.ranked().rows) {
    offer(row)
    offer(neighbourhood.next(row))
    offer(neighbourhood.previous(row))
  }
  for (const row of offered) marks[row] = 0
  return top.ranked()

  function offer(row: number): void {
    if (row < 0 || marks[row] === 1) return
    marks[row] = 1
    offered.push(row)
    if (eligible.flags[row] === 0) return
    top.offer(
      row,
      cosines[row]! +
        PREVIOUS_WEIGHT * cosineAt(neighbourhood.previous(row)) +
        NEXT_WEIGHT * cosineAt(neighbourhood.next(row)),
    )
  }

  function cosineAt(row: number): number {
    return row < 0 ? 0 : Math.max(0, cosines[row]!)
  }
}
