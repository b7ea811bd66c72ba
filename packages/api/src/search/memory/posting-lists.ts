import { bytesOf, reserveAll, uint32Column } from './column.ts'
import { NumberTable } from './number-table.ts'
import { Uint32Pool } from './uint32-pool.ts'

const FIRST_SLICE = 2
const LARGEST_SLICE = 1024

const sliceAfter = (size: number): number => Math.min(size * 2, LARGEST_SLICE)

/**
 * Lists of 32-bit values by number, for appending to many lists in any order without an object for each: a list is a
 * chain of slices that double in size, each followed by the address of the next. `count` is what the owner says it is.
 */
export class PostingLists {
  readonly #slots = new NumberTable()
  readonly #head = uint32Column()
  readonly #length = uint32Column()
  readonly #live = uint32Column()
  /** Where the next value goes, and how many fit before the slice is full. */
  readonly #tail = uint32Column()
  readonly #room = uint32Column()
  readonly #slice = uint32Column()
  readonly #columns = [this.#head, this.#length, this.#live, this.#tail, this.#room, this.#slice]
  readonly #pool = new Uint32Pool()
  #size = 0

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    return bytesOf([...this.#columns, this.#pool, this.#slots])
  }

  /** The list of a key, or -1. */
  find(key: number): number {
    return this.#slots.get(key)
  }

  /** Values in the list that were not counted out. */
  count(list: number): number {
    return list < 0 ? 0 : this.#live.data[list]!
  }

  /** Values in the list, dead ones included. */
  length(list: number): number {
    return list < 0 ? 0 : this.#length.data[list]!
  }

  append(key: number, value: number): void {
    let list = this.#slots.get(key)
    if (list < 0) list = this.#create(key)
    if (this.#room.data[list] === 0) this.#extend(list)
    const tail = this.#tail.data[list]!
    this.#pool.chunk(tail)[this.#pool.offset(tail)] = value
    this.#tail.data[list] = tail + 1
    this.#room.data[list]!--
    this.#length.data[list]!++
    this.#live.data[list]!++
  }

  /** One value of the list is no longer meant; it stays until the owner rebuilds. */
  discount(key: number): void {
    const list = this.#slots.get(key)
    if (list >= 0) this.#live.data[list]!--
  }

  /** Copies the values of a list, in the order they came, from the place `from` on into `target`; returns their number. */
  read(list: number, target: Uint32Array, from = 0): number {
    if (list < 0) return 0
    const length = this.#length.data[list]!
    let address = this.#head.data[list]!
    let size = FIRST_SLICE
    let copied = 0
    for (let start = 0; start < length; ) {
      const chunk = this.#pool.chunk(address)
      const offset = this.#pool.offset(address)
      const end = Math.min(start + size, length)
      const first = Math.max(start, from)
      const taken = end - first
      if (taken >= 16) target.set(chunk.subarray(offset + first - start, offset + end - start), copied)
      else for (let index = 0; index < taken; index++) target[copied + index] = chunk[offset + first - start + index]!
      if (taken > 0) copied += taken
      address = chunk[offset + size]!
      start += size
      size = sliceAfter(size)
    }
    return copied
  }

  #create(key: number): number {
    const list = this.#size++
    reserveAll(this.#columns, this.#size)
    const address = this.#pool.allocate(FIRST_SLICE + 1)
    this.#slots.set(key, list)
    this.#head.data[list] = address
    this.#tail.data[list] = address
    this.#room.data[list] = FIRST_SLICE
    this.#slice.data[list] = FIRST_SLICE
    return list
  }

  #extend(list: number): void {
    const size = sliceAfter(this.#slice.data[list]!)
    const address = this.#pool.allocate(size + 1)
    const link = this.#tail.data[list]!
    this.#pool.chunk(link)[this.#pool.offset(link)] = address
    this.#tail.data[list] = address
    this.#room.data[list] = size
    this.#slice.data[list] = size
  }
}
