import { bytesOf, float32Column, int32Column, reserveAll, uint32Column } from './column.ts'

const NONE = -1

/** Weighted values of each row (entities, linked memories) as one chain of nodes in typed arrays. */
export class RowLinks {
  /** The first node of a row plus one, so that 0 is none. */
  readonly #head = int32Column()
  readonly #next = int32Column()
  readonly #value = uint32Column()
  readonly #weight = float32Column()
  readonly #columns = [this.#next, this.#value, this.#weight]
  #nodes = 0

  get bytes(): number {
    return bytesOf([this.#head, ...this.#columns])
  }

  append(row: number, value: number, weight: number): void {
    const node = this.#nodes++
    this.#head.reserve(row + 1)
    reserveAll(this.#columns, this.#nodes)
    this.#next.data[node] = this.#head.data[row]!
    this.#value.data[node] = value
    this.#weight.data[node] = weight
    this.#head.data[row] = node + 1
  }

  /** The first node of a row, or -1. */
  first(row: number): number {
    return row < this.#head.data.length ? this.#head.data[row]! - 1 : NONE
  }

  next(node: number): number {
    return this.#next.data[node]! - 1
  }

  value(node: number): number {
    return this.#value.data[node]!
  }

  weight(node: number): number {
    return this.#weight.data[node]!
  }

  has(row: number, value: number): boolean {
    for (let node = this.first(row); node !== NONE; node = this.next(node)) if (this.value(node) === value) return true
    return false
  }
}
