import { float32Column } from './column.ts'
import { DimensionPlanes } from './dimension-planes.ts'
import { PAGE_BYTES } from './kernel.ts'
import { GATHER_LIMIT, type VectorArena } from './vector-arena.ts'

const LANES = 16
const LARGEST_CODE = 127
const LARGEST_WORD = 32_767
const LARGEST_SUM = 2 ** 31 - 1
/** From so many rows on a search looks at a few dimensions first. */
const SWEPT_ROWS = 8_192

/** The int8 vectors of one bank, row by row, in pages of the arena. A row without a vector has cosine 0. */
export class BankVectors {
  readonly dimensions: number
  readonly #arena: VectorArena
  readonly #stride: number
  readonly #rowsPerPage: number
  readonly #pages: number[] = []
  /** 1 / ‖codes‖, so that the scale of the quantisation cancels out; 0 without a vector. */
  readonly #inverseNorms = float32Column()
  #length = 0
  #planes: DimensionPlanes | null = null

  constructor(arena: VectorArena, dimensions: number) {
    this.#arena = arena
    this.dimensions = dimensions
    this.#stride = Math.ceil(dimensions / LANES) * LANES
    this.#rowsPerPage = Math.floor(PAGE_BYTES / this.#stride)
    if (this.#rowsPerPage === 0) throw new RangeError(`A vector of ${dimensions} dimensions is too long to index`)
  }

  get length(): number {
    return this.#length
  }

  get bytes(): number {
    return this.#pages.length * PAGE_BYTES + this.#inverseNorms.bytes + (this.#planes?.bytes ?? 0)
  }

  append(codes: Int8Array | null): void {
    if (codes !== null && codes.length !== this.dimensions) {
      throw new RangeError(`A vector of ${codes.length} codes in a space of ${this.dimensions} dimensions`)
    }
    const row = this.#length++
    if (row === this.#pages.length * this.#rowsPerPage) this.#pages.push(this.#arena.allocate())
    this.#inverseNorms.reserve(this.#length)
    if (codes === null) return
    this.#arena.codes.set(codes, this.#address(row))
    let squares = 0
    for (let index = 0; index < codes.length; index++) squares += codes[index]! * codes[index]!
    this.#inverseNorms.data[row] = squares === 0 ? 0 : 1 / Math.sqrt(squares)
  }

  /** The codes of a row; a view that the next append may end. */
  codes(row: number): Int8Array | null {
    if (this.#inverseNorms.data[row] === 0) return null
    const start = this.#address(row)
    return this.#arena.codes.subarray(start, start + this.dimensions)
  }

  /**
   * The cosine of every row, in memory that the next scan writes again. In a large bank it is that over the question's
   * heaviest dimensions, near enough to choose rows whose cosines are then to be had from `gather`. Null when the
   * question's vector is zero.
   */
  scan(vector: Float32Array): Float32Array | null {
    if (this.#planes?.sweep(vector)) return this.#arena.cosines(this.length)
    const query = this.#prepare(vector)
    if (query === null) return null
    const cosines = this.#arena.cosines(this.length)
    const { kernel, resultAddress, queryAddress } = this.#arena
    const results = this.#arena.results
    const norms = this.#inverseNorms.data
    for (let page = 0, row = 0; row < this.length; page++) {
      const count = Math.min(this.#rowsPerPage, this.length - row)
      kernel.scan(queryAddress, this.#pages[page]!, count, this.#stride, resultAddress)
      for (let index = 0; index < count; index++, row++) cosines[row] = results[index]! * norms[row]! * query.norm
    }
    cosines.fill(0, this.length, this.length + LANES)
    return cosines
  }

  /** Calls `visit` for every row whose cosine of the last scan is at least `threshold`, which is above 0. */
  visitAbove(threshold: number, visit: (row: number) => void): void {
    const { kernel, results, cosinesAddress, resultAddress } = this.#arena
    for (let first = 0; first < this.length; first += GATHER_LIMIT) {
      const count = Math.ceil(Math.min(GATHER_LIMIT, this.length - first) / LANES) * LANES
      const found = kernel.above(cosinesAddress + first * 4, count, threshold, first, resultAddress)
      for (let index = 0; index < found; index++) visit(results[index]!)
    }
  }

  /** Writes the cosine of each named row into `cosines`, in the order of `rows`. False when the vector is zero. */
  gather(vector: Float32Array, rows: Int32Array, cosines: Float32Array): boolean {
    const query = this.#prepare(vector)
    if (query === null) return false
    const { kernel, resultAddress, addressesAddress, queryAddress } = this.#arena
    const { addresses, results } = this.#arena
    const norms = this.#inverseNorms.data
    for (let start = 0; start < rows.length; start += GATHER_LIMIT) {
      const count = Math.min(GATHER_LIMIT, rows.length - start)
      for (let index = 0; index < count; index++) addresses[index] = this.#address(rows[start + index]!)
      kernel.gather(queryAddress, addressesAddress, count, this.#stride, resultAddress)
      for (let index = 0; index < count; index++) {
        cosines[start + index] = results[index]! * norms[rows[start + index]!]! * query.norm
      }
    }
    return true
  }

  /** Lays the rows of a large bank out by dimension as well. To be called after rows were appended. */
  settle(): void {
    if (this.length < SWEPT_ROWS) return
    this.#planes ??= new DimensionPlanes(this.#arena, this.dimensions)
    this.#planes.extend(this.length, (row) => this.#address(row), this.#inverseNorms.data)
  }

  /** Gives the pages back; the vectors are gone. */
  release(): void {
    this.#planes?.release()
    this.#arena.release(this.#pages)
    this.#pages.length = 0
    this.#length = 0
  }

  #address(row: number): number {
    const page = Math.floor(row / this.#rowsPerPage)
    return this.#pages[page]! + (row - page * this.#rowsPerPage) * this.#stride
  }

  /** Puts the question's vector, as fine as int32 sums allow, where the kernel reads it; null when it is zero. */
  #prepare(vector: Float32Array): { readonly norm: number } | null {
    if (vector.length !== this.dimensions) {
      throw new RangeError(`A question of ${vector.length} dimensions in a space of ${this.dimensions}`)
    }
    let largest = 0
    for (let index = 0; index < vector.length; index++) largest = Math.max(largest, Math.abs(vector[index]!))
    if (largest === 0 || !Number.isFinite(largest)) return null
    const limit = Math.min(LARGEST_WORD, Math.floor(LARGEST_SUM / (LARGEST_CODE * this.#stride)))
    const words = this.#arena.query
    words.fill(0, 0, this.#stride)
    let squares = 0
    for (let index = 0; index < vector.length; index++) {
      const word = Math.round((vector[index]! / largest) * limit)
      words[index] = word
      squares += word * word
    }
    return { norm: 1 / Math.sqrt(squares) }
  }
}
