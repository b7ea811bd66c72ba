import { float32Column, int32Column, uint32Column } from './column.ts'

const NONE = -1

/** Weighted values of each row (entities, linked memories) as one chain of nodes in typed arrays. */
export class RowLinks {
  readonly #head = int32Column()
  readonly #next = int32Column()
  readonly #value = uint32Column()
  readonly #weight = float32Column()

  get bytes(): number {
    return this.#head.bytes + this.#next.bytes + this.#value.bytes + this.#weight.bytes
  }

  append(row: number, value: number, weight: number): void {
    while (this.#head.length <= row) this.#head.push(NONE)
    this.#next.push(this.#head.data[row]!)
    this.#value.push(value)
    this.#weight.push(weight)
    this.#head.data[row] = this.#next.length - 1
  }

  /** The first node of a row, or -1. */
  first(row: number): number {
    return row < this.#head.length ? this.#head.data[row]! : NONE
  }

  next(node: number): number {
    return this.#next.data[node]!
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
