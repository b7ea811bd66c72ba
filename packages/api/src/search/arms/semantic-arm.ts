import type { BankIndex } from '../memory/bank-index.ts'
import type { EligibleRows } from '../memory/eligible-rows.ts'
import { neighbourTrust } from './neighbour-trust.ts'
import { rankWithNeighbours } from './rank-with-neighbours.ts'
import type { SearchScratch } from './search-scratch.ts'
import { NO_ROWS, type RankedRows, TopRows } from './top-rows.ts'

/** Less similar vectors say nothing. */
const COSINE_FLOOR = 0.05
const PREVIOUS_WEIGHT = 0.3
const NEXT_WEIGHT = 0.2

/** Memories by cosine, and the cosines of all of the bank (`scratch.cosines`; 0 without a question vector). */
export interface VectorScores {
  readonly ranked: RankedRows
  /** The eligible rows of the highest cosine, in no order. */
  readonly pool: Int32Array
  readonly best: number
}

/** Memories by cosine together with that of their neighbours. */
export function searchVectors(
  index: BankIndex,
  vector: Float32Array | null,
  eligible: EligibleRows,
  scratch: SearchScratch,
  limit: number,
  poolSize: number,
): VectorScores {
  const { rows, neighbourhood, speakers, vectors } = index
  const { cosines } = scratch
  if (vector === null || !vectors.scan(vector, cosines)) {
    cosines.fill(0, 0, rows)
    return { ranked: NO_ROWS, pool: NO_ROWS.rows, best: 1 }
  }
  const pool = choosePool(rows, cosines, eligible.flags, poolSize)
  refineCosines(index, vector, pool, cosines)
  let best = COSINE_FLOOR
  for (const row of pool) best = Math.max(best, cosines[row]!)
  const cosineAt = (row: number): number => (row < 0 ? 0 : Math.max(0, cosines[row]!))
  const score = (row: number): number => {
    const previous = PREVIOUS_WEIGHT * cosineAt(neighbourhood.previous(row))
    const next = NEXT_WEIGHT * cosineAt(neighbourhood.next(row))
    return cosines[row]! + neighbourTrust(speakers[row]!) * (previous + next)
  }
  return { ranked: rankWithNeighbours(index, pool, score, eligible, scratch, limit), pool, best }
}

/** Replaces the cosines of some rows, which the scan of a large bank only estimates, by exact ones. */
export function refineCosines(index: BankIndex, vector: Float32Array, rows: Int32Array, cosines: Float32Array): void {
  const exact = new Float32Array(rows.length)
  if (!index.vectors.gather(vector, rows, exact)) return
  for (let place = 0; place < rows.length; place++) cosines[rows[place]!] = exact[place]!
}

function choosePool(rows: number, cosines: Float32Array, flags: Uint8Array, size: number): Int32Array {
  const pool = new TopRows(Math.min(size, rows))
  let threshold = COSINE_FLOOR
  for (let row = 0; row < rows; row++) {
    const cosine = cosines[row]!
    if (cosine < threshold || flags[row] === 0) continue
    pool.offer(row, cosine)
    threshold = Math.max(COSINE_FLOOR, pool.threshold)
  }
  return pool.rows()
}
