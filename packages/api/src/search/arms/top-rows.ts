/** Rows, best first, with the score each was ranked by. */
export interface RankedRows {
  readonly rows: Int32Array
  readonly scores: Float32Array
}

export const NO_ROWS: RankedRows = { rows: new Int32Array(0), scores: new Float32Array(0) }

export function filterRanked(ranked: RankedRows, keeps: (row: number) => boolean): RankedRows {
  if (ranked.rows.every(keeps)) return ranked
  return { rows: ranked.rows.filter(keeps), scores: ranked.scores.filter((_, place) => keeps(ranked.rows[place]!)) }
}

/** Keeps the best `limit` of the rows it is offered; of equals the smaller row. A bounded heap, worst on top. */
export class TopRows {
  readonly #limit: number
  readonly #rows: Int32Array
  readonly #scores: Float64Array
  #size = 0
  /** Once the heap is full nothing below it gets in; worth asking before `offer`. */
  threshold = Number.NEGATIVE_INFINITY

  constructor(limit: number) {
    this.#limit = limit
    this.#rows = new Int32Array(limit)
    this.#scores = new Float64Array(limit)
  }

  offer(row: number, score: number): void {
    const rows = this.#rows
    const scores = this.#scores
    if (this.#size < this.#limit) {
      let place = this.#size++
      while (place > 0) {
        const parent = (place - 1) >> 1
        const other = scores[parent]!
        if (score > other || (score === other && row < rows[parent]!)) break
        rows[place] = rows[parent]!
        scores[place] = other
        place = parent
      }
      rows[place] = row
      scores[place] = score
      if (this.#size === this.#limit && this.#limit > 0) this.threshold = scores[0]!
      return
    }
    if (this.#limit === 0 || score < scores[0]! || (score === scores[0]! && row > rows[0]!)) return
    this.#sink(row, score)
    this.threshold = scores[0]!
  }

  /** The rows kept, in no order. */
  rows(): Int32Array {
    return this.#rows.slice(0, this.#size)
  }

  /** The rows kept, best first. Ends the collection. */
  ranked(): RankedRows {
    const count = this.#size
    const ranked = { rows: new Int32Array(count), scores: new Float32Array(count) }
    for (let place = count - 1; place >= 0; place--) {
      ranked.rows[place] = this.#rows[0]!
      ranked.scores[place] = this.#scores[0]!
      this.#size = place
      this.#sink(this.#rows[place]!, this.#scores[place]!)
    }
    return ranked
  }

  /** Puts a row in the place of the worst. */
  #sink(row: number, score: number): void {
    const rows = this.#rows
    const scores = this.#scores
    const size = this.#size
    let place = 0
    while (true) {
      let child = place * 2 + 1
      if (child >= size) break
      const right = child + 1
      if (right < size && isWorse(rows[right]!, scores[right]!, rows[child]!, scores[child]!)) child = right
      if (!isWorse(rows[child]!, scores[child]!, row, score)) break
      rows[place] = rows[child]!
      scores[place] = scores[child]!
      place = child
    }
    rows[place] = row
    scores[place] = score
  }
}

function isWorse(row: number, score: number, otherRow: number, otherScore: number): boolean {
  return score < otherScore || (score === otherScore && row > otherRow)
}
