import { PAGE_BYTES } from './kernel.ts'
import type { VectorArena } from './vector-arena.ts'

/** Rows of a block: a dimension of it is as long as a page of the processor's memory. */
const BLOCK_ROWS = 4096
/** Rows that are turned around together while they are in the processor's cache. */
const TILE = 64
/** Dimensions whose products the kernel adds up before it widens them. */
const CHUNK = 8
/** Rows that it takes at once. */
const LANES = 16
/** CHUNK · LARGEST_WEIGHT · 128 fits into int16. */
const LARGEST_WEIGHT = 31
/**
 * The share of a question's squared length that the swept dimensions must have. Of the 300 nearest rows 99.9 % are then
 * among the 600 nearest by the swept ones (lexical embedding, 40,000 rows).
 */
const SWEPT_SHARE = 0.95
/** A question that needs a larger part of the dimensions is better served by whole rows. */
const LARGEST_PART = 0.5

/**
 * The vectors of a bank once more, dimension by dimension, so that a question which is heavy in few dimensions (a few
 * words, hashed) reads only those. Rows are never changed.
 */
export class DimensionPlanes {
  readonly #arena: VectorArena
  readonly #dimensions: number
  /** Where in a block 1 / ‖codes‖ of its rows lies, as float32. */
  readonly #normsOffset: number
  readonly #pagesPerBlock: number
  readonly #blocks: number[] = []
  #length = 0

  constructor(arena: VectorArena, dimensions: number) {
    this.#arena = arena
    this.#dimensions = dimensions
    this.#normsOffset = dimensions * BLOCK_ROWS
    this.#pagesPerBlock = Math.ceil((this.#normsOffset + BLOCK_ROWS * 4) / PAGE_BYTES)
  }

  get bytes(): number {
    return this.#blocks.length * this.#pagesPerBlock * PAGE_BYTES
  }

  /** Takes rows in until there are `length`; `addressOf` tells where a row's codes lie, the norms are by row. */
  extend(length: number, addressOf: (row: number) => number, inverseNorms: Float32Array): void {
    const { kernel, addressesAddress } = this.#arena
    while (this.#length < length) {
      const place = this.#length % BLOCK_ROWS
      if (place === 0) this.#blocks.push(this.#arena.allocateRun(this.#pagesPerBlock))
      const rows = Math.min(TILE - (place % TILE), length - this.#length)
      const { addresses, codes } = this.#arena
      for (let row = 0; row < rows; row++) addresses[row] = addressOf(this.#length + row)
      const block = this.#blocks.at(-1)!
      kernel.transpose(addressesAddress, rows, this.#dimensions, block + place, BLOCK_ROWS)
      const norms = inverseNorms.subarray(this.#length, this.#length + rows)
      new Float32Array(codes.buffer, block + this.#normsOffset + place * 4, rows).set(norms)
      this.#length += rows
    }
  }

  /** Writes the approximate cosine of every row. False, and nothing written, when the question has no few heavy dimensions. */
  sweep(vector: Float32Array): boolean {
    const chosen = heaviestDimensions(vector)
    if (chosen === null) return false
    const cosines = this.#arena.cosines(this.#length)
    const { kernel, addresses, weights, addressesAddress, weightsAddress, cosinesAddress } = this.#arena
    const scale = LARGEST_WEIGHT / Math.abs(vector[chosen[0]!]!)
    const count = Math.ceil(chosen.length / CHUNK) * CHUNK
    addresses.fill(0, 0, count)
    weights.fill(0, 0, count)
    for (const [place, dimension] of chosen.entries()) {
      addresses[place] = dimension * BLOCK_ROWS
      weights[place] = Math.round(vector[dimension]! * scale)
    }
    const norm = 1 / (Math.sqrt(squaredLength(vector)) * scale)
    cosines.fill(0, 0, this.#length + LANES)
    for (const [block, base] of this.#blocks.entries()) {
      const first = block * BLOCK_ROWS
      const rows = Math.ceil(Math.min(BLOCK_ROWS, this.#length - first) / LANES) * LANES
      const out = cosinesAddress + first * 4
      kernel.sweep(addressesAddress, weightsAddress, count, base, rows, out)
      kernel.normalize(out, base + this.#normsOffset, rows, norm)
    }
    return true
  }

  release(): void {
    this.#arena.releaseRuns(this.#pagesPerBlock, this.#blocks)
    this.#blocks.length = 0
    this.#length = 0
  }
}

/** The fewest dimensions that make up the swept share of the question, heaviest first; null when they are too many. */
function heaviestDimensions(vector: Float32Array): number[] | null {
  const needed = squaredLength(vector) * SWEPT_SHARE
  if (!(needed > 0 && needed < Number.POSITIVE_INFINITY)) return null
  const order = Array.from(vector.keys()).sort((a, b) => Math.abs(vector[b]!) - Math.abs(vector[a]!))
  let sum = 0
  let count = 0
  while (sum < needed && count < order.length) sum += vector[order[count++]!]! ** 2
  return count <= vector.length * LARGEST_PART ? order.slice(0, count) : null
}

function squaredLength(vector: Float32Array): number {
  let sum = 0
  for (let index = 0; index < vector.length; index++) sum += vector[index]! * vector[index]!
  return sum
}
