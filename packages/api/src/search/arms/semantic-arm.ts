import type { BankIndex } from '../memory/bank-index.ts'
import type { EligibleRows } from '../memory/eligible-rows.ts'
import { neighbourTrust } from './neighbour-trust.ts'
import { rankWithNeighbours } from './rank-with-neighbours.ts'
import type { SearchScratch } from './search-scratch.ts'
import { filterRanked, NO_ROWS, type RankedRows, TopRows } from './top-rows.ts'

/** Less similar vectors say nothing, unless another floor is set. */
const COSINE_FLOOR = 0.05
/** What is not similar at all is found by no floor. */
const LOWEST_FLOOR = 1e-6
const PREVIOUS_WEIGHT = 0.3
const NEXT_WEIGHT = 0.2
/** The threshold is guessed from a sample in which about so many reach it; with a margin, since it is a guess. */
const SAMPLED_BEST = 24
const SAMPLE_MARGIN = 1.5

/** Memories by cosine together with that of their neighbours, and what was found on the way. */
export interface VectorScores {
  readonly ranked: RankedRows
  /** The eligible rows of the highest cosine, in no order. */
  readonly pool: Int32Array
  readonly best: number
  /** By row; until the next scan of the thread. All 0 without a question vector. */
  readonly cosines: Float32Array
}

export function searchVectors(
  index: BankIndex,
  vector: Float32Array | null,
  eligible: EligibleRows,
  scratch: SearchScratch,
  limit: number,
  poolSize: number,
  minSimilarity?: number,
): VectorScores {
  const { neighbourhood, speakers, vectors } = index
  const cosines = vector === null ? null : vectors.scan(vector)
  if (vector === null || cosines === null) {
    return { ranked: NO_ROWS, pool: NO_ROWS.rows, best: 1, cosines: scratch.zeros(index.rows) }
  }
  const floor = minSimilarity === undefined ? COSINE_FLOOR : Math.max(LOWEST_FLOOR, minSimilarity)
  const pool = choosePool(index, cosines, eligible.flags, poolSize, floor)
  refineCosines(index, vector, pool, cosines)
  let best = COSINE_FLOOR
  for (const row of pool) best = Math.max(best, cosines[row]!)
  const cosineAt = (row: number): number => (row < 0 ? 0 : Math.max(0, cosines[row]!))
  const score = (row: number): number => {
    if (minSimilarity !== undefined && cosines[row]! < floor) return 0
    const previous = PREVIOUS_WEIGHT * cosineAt(neighbourhood.previous(row))
    const next = NEXT_WEIGHT * cosineAt(neighbourhood.next(row))
    return cosines[row]! + neighbourTrust(speakers[row]!) * (previous + next)
  }
  const ranked = rankWithNeighbours(index, pool, score, eligible, scratch, limit)
  const isSimilar = similarAmong(index, vector, cosines, ranked.rows, minSimilarity)
  return { ranked: filterRanked(ranked, isSimilar), pool, best, cosines }
}

/** Which of the rows reach a cosine; every one does without a floor or a question's vector. */
export function similarAmong(
  index: BankIndex,
  vector: Float32Array | null,
  cosines: Float32Array,
  rows: Int32Array,
  floor: number | undefined,
): (row: number) => boolean {
  if (floor === undefined || vector === null) return () => true
  refineCosines(index, vector, rows, cosines)
  return (row) => cosines[row]! >= floor
}

/** Replaces the cosines of some rows, which the scan of a large bank only estimates, by exact ones. */
export function refineCosines(index: BankIndex, vector: Float32Array, rows: Int32Array, cosines: Float32Array): void {
  const exact = new Float32Array(rows.length)
  if (!index.vectors.gather(vector, rows, exact)) return
  for (let place = 0; place < rows.length; place++) cosines[rows[place]!] = exact[place]!
}

/** The eligible rows of the highest cosine, in no order. */
function choosePool(
  index: BankIndex,
  cosines: Float32Array,
  flags: Uint8Array,
  size: number,
  floor: number,
): Int32Array {
  const guess = Math.max(floor, guessThreshold(index.rows, cosines, flags, size))
  const pool = collect(index, cosines, flags, size, guess)
  return pool.length < size && guess > floor ? collect(index, cosines, flags, size, floor) : pool
}

function collect(index: BankIndex, cosines: Float32Array, flags: Uint8Array, size: number, floor: number): Int32Array {
  const pool = new TopRows(Math.min(size, index.rows))
  index.vectors.visitAbove(floor, (row) => {
    if (flags[row] === 1 && cosines[row]! >= pool.threshold) pool.offer(row, cosines[row]!)
  })
  return pool.rows()
}

/** A cosine that somewhat more than `size` rows should reach, by a sample: most others need no place in the heap. */
function guessThreshold(rows: number, cosines: Float32Array, flags: Uint8Array, size: number): number {
  const step = Math.floor((size * SAMPLE_MARGIN) / SAMPLED_BEST)
  if (step < 2 || rows < size * SAMPLE_MARGIN) return 0
  const top = new TopRows(SAMPLED_BEST)
  for (let row = 0; row < rows; row += step) {
    if (flags[row] === 1 && cosines[row]! >= top.threshold) top.offer(row, cosines[row]!)
  }
  return top.threshold
}
