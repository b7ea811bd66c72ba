/**
 * Whose turn it is, so that each gets its share and nobody's turns come in a row: smooth weighted round-robin, in which
 * everyone gains its weight each time and the one that has most pays the sum.
 */
export class Rotation {
  readonly #weights: readonly number[]
  readonly #credit: number[]

  /** @param weights one for each member, above 0 */
  constructor(weights: readonly number[]) {
    this.#weights = weights
    this.#credit = weights.map(() => 0)
  }

  next(): number {
    let richest = 0
    let sum = 0
    for (const [index, weight] of this.#weights.entries()) {
      sum += weight
      this.#credit[index]! += weight
      if (this.#credit[index]! > this.#credit[richest]!) richest = index
    }
    this.#credit[richest]! -= sum
    return richest
  }
}
