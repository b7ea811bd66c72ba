/** Rows, best first, with the score each was ranked by. */
export interface RankedRows {
  readonly rows: Int32Array
  readonly scores: Float32Array
}

export const NO_ROWS: RankedRows = { rows: new Int32Array(0), scores: new Float32Array(0) }

/** Keeps the best `limit` of the rows it is offered; of equals the smaller row. A bounded heap, worst on top. */
export class TopRows {
  readonly #rows: Int32Array
  readonly #scores: Float32Array
  #size = 0
  /** Only a higher score gets in once the heap is full. */
  threshold = Number.NEGATIVE_INFINITY

  constructor(limit: number) {
    this.#rows = new Int32Array(limit)
    this.#scores = new Float32Array(limit)
  }

  offer(row: number, score: number): void {
    if (this.#size < this.#rows.length) {
      this.#rise(this.#size++, row, Math.fround(score))
      if (this.#size === this.#rows.length) this.threshold = this.#scores[0]!
      return
    }
    if (this.#size === 0 || !this.#isBetter(row, Math.fround(score), 0)) return
    this.#sink(row, Math.fround(score))
    this.threshold = this.#scores[0]!
  }

  ranked(): RankedRows {
    const order = Uint32Array.from({ length: this.#size }, (_, index) => index)
    order.sort((a, b) => this.#scores[b]! - this.#scores[a]! || this.#rows[a]! - this.#rows[b]!)
    const rows = new Int32Array(this.#size)
    const scores = new Float32Array(this.#size)
    for (let index = 0; index < this.#size; index++) {
      rows[index] = this.#rows[order[index]!]!
      scores[index] = this.#scores[order[index]!]!
    }
    return { rows, scores }
  }

  #isBetter(row: number, score: number, than: number): boolean {
    const other = this.#scores[than]!
    return score > other || (score === other && row < this.#rows[than]!)
  }

  #rise(from: number, row: number, score: number): void {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (this.#isBetter(row, score, parent)) break
      this.#rows[place] = this.#rows[parent]!
      this.#scores[place] = this.#scores[parent]!
      place = parent
    }
    this.#rows[place] = row
    this.#scores[place] = score
  }

  #sink(row: number, score: number): void {
    let place = 0
    while (true) {
      let child = place * 2 + 1
      if (child >= this.#size) break
      const right = child + 1
      if (right < this.#size && this.#isBetter(this.#rows[child]!, this.#scores[child]!, right)) child = right
      if (!this.#isBetter(row, score, child)) break
      this.#rows[place] = this.#rows[child]!
      this.#scores[place] = this.#scores[child]!
      place = child
    }
    this.#rows[place] = row
    this.#scores[place] = score
  }
}
