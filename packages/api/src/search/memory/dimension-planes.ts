import { PAGE_BYTES } from './kernel.ts'
import type { VectorArena } from './vector-arena.ts'

/** Rows that the kernel takes at once. */
const GROUP = 32
/** Dimensions whose products it adds up before it widens them. */
const CHUNK = 8
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
  readonly #rowsPerPage: number
  readonly #pages: number[] = []
  #length = 0

  constructor(arena: VectorArena, dimensions: number) {
    this.#arena = arena
    this.#rowsPerPage = Math.floor(PAGE_BYTES / dimensions / GROUP) * GROUP
  }

  get length(): number {
    return this.#length
  }

  get bytes(): number {
    return this.#pages.length * PAGE_BYTES
  }

  append(codes: Int8Array | null): void {
    const row = this.#length++
    if (this.#rowsPerPage === 0) return
    const place = row % this.#rowsPerPage
    if (place === 0) this.#pages.push(this.#arena.allocate())
    if (codes === null) return
    const memory = this.#arena.codes
    let at = this.#pages.at(-1)! + place
    for (let dimension = 0; dimension < codes.length; dimension++, at += this.#rowsPerPage)
      memory[at] = codes[dimension]!
  }

  /**
   * Writes the approximate cosine of every row; `inverseNorms` are those of the rows. False, and nothing written, when
   * the question is not heavy in few dimensions.
   */
  sweep(vector: Float32Array, inverseNorms: Float32Array, cosines: Float32Array): boolean {
    const chosen = this.#rowsPerPage === 0 ? null : heaviestDimensions(vector)
    if (chosen === null) return false
    const { kernel, addresses, weights, results, addressesAddress, weightsAddress, resultAddress } = this.#arena
    const scale = LARGEST_WEIGHT / Math.abs(vector[chosen[0]!]!)
    const count = Math.ceil(chosen.length / CHUNK) * CHUNK
    addresses.fill(0, 0, count)
    weights.fill(0, 0, count)
    for (const [place, dimension] of chosen.entries()) {
      addresses[place] = dimension * this.#rowsPerPage
      weights[place] = Math.round(vector[dimension]! * scale)
    }
    const norm = 1 / (Math.sqrt(squaredLength(vector)) * scale)
    for (let page = 0, row = 0; row < this.#length; page++) {
      const rows = Math.min(this.#rowsPerPage, this.#length - row)
      const groups = Math.ceil(rows / GROUP)
      kernel.sweep(addressesAddress, weightsAddress, count, this.#pages[page]!, groups, resultAddress)
      for (let index = 0; index < rows; index++, row++) cosines[row] = results[index]! * inverseNorms[row]! * norm
    }
    return true
  }

  release(): void {
    this.#arena.release(this.#pages)
    this.#pages.length = 0
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
