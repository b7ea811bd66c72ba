const EMPTY = -1
const MAXIMUM_LOAD = 0.6

/** A hash table from safe integers to int32 values ≥ 0, in two typed arrays (open addressing, nothing is deleted). */
export class NumberTable {
  #keys = new Float64Array(16)
  #values = new Int32Array(16).fill(EMPTY)
  #size = 0

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    return this.#keys.byteLength + this.#values.byteLength
  }

  /** The value of a key, or -1. */
  get(key: number): number {
    return this.#values[this.#find(key)]!
  }

  set(key: number, value: number): void {
    const place = this.#find(key)
    if (this.#values[place] === EMPTY) this.#size++
    this.#keys[place] = key
    this.#values[place] = value
    if (this.#size > this.#keys.length * MAXIMUM_LOAD) this.#grow()
  }

  #find(key: number): number {
    const mask = this.#keys.length - 1
    let hash = Math.imul((key | 0) ^ Math.imul(Math.floor(key / 0x100000000), 0x9e3779b1), 0x85ebca6b)
    hash ^= hash >>> 15
    let place = (Math.imul(hash, 0xc2b2ae35) >>> 7) & mask
    while (this.#values[place] !== EMPTY && this.#keys[place] !== key) place = (place + 1) & mask
    return place
  }

  #grow(): void {
    const keys = this.#keys
    const values = this.#values
    this.#keys = new Float64Array(keys.length * 2)
    this.#values = new Int32Array(values.length * 2).fill(EMPTY)
    for (let index = 0; index < keys.length; index++) {
      if (values[index] === EMPTY) continue
      const place = this.#find(keys[index]!)
      this.#keys[place] = keys[index]!
      this.#values[place] = values[index]!
    }
  }
}
