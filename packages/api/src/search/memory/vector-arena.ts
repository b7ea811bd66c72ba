import { createKernel, type Kernel, PAGE_BYTES } from './kernel.ts'

/** Rows that one call of `gather` may name: an address page and a result page hold as many. */
export const GATHER_LIMIT = PAGE_BYTES / 4

const QUERY_PAGE = 0
/** The second half of the question's page. */
const WEIGHTS_OFFSET = PAGE_BYTES / 2
const ADDRESS_PAGE = 1
const RESULT_PAGE = 2
const FIRST_DATA_PAGE = 3
/** Memory is asked for in steps of 4 MiB at most, and of an eighth of what is there when that is less. */
const LARGEST_GROWTH_PAGES = 64
const COSINES_GROWTH = 1.5

/**
 * The memory all banks' vectors of one thread lie in, handed out in pages of 64 KiB and taken back when a bank is
 * forgotten. One WebAssembly memory for all: each reserves gigabytes of address space.
 */
export class VectorArena {
  readonly kernel: Kernel
  readonly queryAddress = QUERY_PAGE * PAGE_BYTES
  readonly weightsAddress = QUERY_PAGE * PAGE_BYTES + WEIGHTS_OFFSET
  readonly resultAddress = RESULT_PAGE * PAGE_BYTES
  readonly addressesAddress = ADDRESS_PAGE * PAGE_BYTES
  readonly #free: number[] = []
  /** Runs given back, by their number of pages: banks of one model have runs of one length. */
  readonly #freeRuns = new Map<number, number[]>()
  #pages = 0
  #next = FIRST_DATA_PAGE
  #codes = new Int8Array(0)
  #query = new Int16Array(0)
  #weights = new Int16Array(0)
  #addresses = new Uint32Array(0)
  #results = new Int32Array(0)
  #cosines = new Float32Array(0)
  #cosinesPages = 0
  /** Where `cosines` lie. */
  cosinesAddress = 0

  constructor(kernel: Kernel = createKernel()) {
    this.kernel = kernel
    kernel.grow(FIRST_DATA_PAGE - 1)
    this.#renewViews()
  }

  /** All bytes as codes. Not to be kept across `allocate`. */
  get codes(): Int8Array {
    return this.#codes
  }

  /** Where the question's int16 vector is put. */
  get query(): Int16Array {
    return this.#query
  }

  /** Where `sweep` reads the weights of dimensions. */
  get weights(): Int16Array {
    return this.#weights
  }

  /** Where `gather` reads row addresses, and `sweep` the offsets of dimensions. */
  get addresses(): Uint32Array {
    return this.#addresses
  }

  /** Where the kernel writes. */
  get results(): Int32Array {
    return this.#results
  }

  /** Room for the cosines of `rows` rows and of those that fill their last block; what it holds is the last scan's. */
  cosines(rows: number): Float32Array {
    const pages = Math.ceil((rows * 4) / PAGE_BYTES) + 1
    if (pages > this.#cosinesPages) {
      this.releaseRuns(this.#cosinesPages, this.#cosinesPages === 0 ? [] : [this.cosinesAddress])
      this.#cosinesPages = Math.ceil(pages * COSINES_GROWTH)
      this.cosinesAddress = this.allocateRun(this.#cosinesPages)
      this.#renewViews()
    }
    return this.#cosines
  }

  /** Bytes in use and free for reuse. */
  get bytes(): number {
    return this.#pages * PAGE_BYTES
  }

  /** The byte address of a page of zeros. */
  allocate(): number {
    const reused = this.#free.pop()
    if (reused === undefined) return this.#extend(1)
    this.#codes.fill(0, reused, reused + PAGE_BYTES)
    return reused
  }

  /** The byte address of pages of zeros that lie one after the other. */
  allocateRun(pages: number): number {
    const reused = this.#freeRuns.get(pages)?.pop()
    if (reused === undefined) return this.#extend(pages)
    this.#codes.fill(0, reused, reused + pages * PAGE_BYTES)
    return reused
  }

  release(pages: readonly number[]): void {
    for (const page of pages) this.#free.push(page)
  }

  releaseRuns(pages: number, runs: readonly number[]): void {
    const free = this.#freeRuns.get(pages) ?? []
    free.push(...runs)
    this.#freeRuns.set(pages, free)
  }

  #extend(pages: number): number {
    const missing = this.#next + pages - this.#pages
    if (missing > 0) {
      this.kernel.grow(Math.max(missing, Math.min(LARGEST_GROWTH_PAGES, this.#pages >> 3)))
      this.#renewViews()
    }
    const address = this.#next * PAGE_BYTES
    this.#next += pages
    return address
  }

  #renewViews(): void {
    const { buffer } = this.kernel
    this.#pages = buffer.byteLength / PAGE_BYTES
    this.#codes = new Int8Array(buffer)
    this.#query = new Int16Array(buffer, this.queryAddress, WEIGHTS_OFFSET / 2)
    this.#weights = new Int16Array(buffer, this.weightsAddress, (PAGE_BYTES - WEIGHTS_OFFSET) / 2)
    this.#addresses = new Uint32Array(buffer, this.addressesAddress, GATHER_LIMIT)
    this.#results = new Int32Array(buffer, this.resultAddress, GATHER_LIMIT)
    this.#cosines = new Float32Array(buffer, this.cosinesAddress, (this.#cosinesPages * PAGE_BYTES) / 4)
  }
}
