const CHUNK_BITS = 16
const CHUNK_SIZE = 1 << CHUNK_BITS
const CHUNK_MASK = CHUNK_SIZE - 1
const FIRST_CHUNK_SIZE = 256

/** The longest run that `allocate` gives. */
export const LONGEST_RUN = 8192

/** Runs of uint32 that never move: growing adds a chunk instead of copying. A run lies in one chunk. */
export class Uint32Pool {
  readonly #chunks: Uint32Array[] = [new Uint32Array(FIRST_CHUNK_SIZE)]
  #end = 0

  get bytes(): number {
    return (this.#chunks.length - 1) * CHUNK_SIZE * 4 + this.#chunks[0]!.byteLength
  }

  /** The address of `size` new values. */
  allocate(size: number): number {
    let used = this.#end & CHUNK_MASK
    const full = used === 0 && this.#end > 0
    if (full || used + size > CHUNK_SIZE) {
      this.#end = this.#chunks.length * CHUNK_SIZE
      this.#chunks.push(new Uint32Array(CHUNK_SIZE))
      used = 0
    }
    if (this.#chunks.length === 1) this.#growFirst(used + size)
    const address = this.#end
    this.#end += size
    return address
  }

  /** The array an address lies in; its index there is `offset(address)`. Not to be kept across `allocate`. */
  chunk(address: number): Uint32Array {
    return this.#chunks[address >>> CHUNK_BITS]!
  }

  offset(address: number): number {
    return address & CHUNK_MASK
  }

  /** A small bank does not pay for a whole chunk. */
  #growFirst(needed: number): void {
    const first = this.#chunks[0]!
    if (needed <= first.length) return
    const grown = new Uint32Array(Math.min(CHUNK_SIZE, Math.max(needed, first.length * 2)))
    grown.set(first)
    this.#chunks[0] = grown
  }
}
