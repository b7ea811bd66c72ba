/** Arrays that searches of one thread share, all zero between them: whoever writes to one empties it again. */
export class SearchScratch {
  // By row.
  own = new Float32Array(0)
  energy = new Float32Array(0)
  marks = new Uint8Array(0)
  touched = new Int32Array(0)
  // By session.
  sessionScores = new Float32Array(0)
  sessionFrequencies = new Float32Array(0)
  sessionSums = new Float32Array(0)
  touchedSessions = new Int32Array(0)
  /** Postings of one term; not emptied. */
  values = new Uint32Array(0)
  #zeros = new Float32Array(0)

  ensure(rows: number, sessions: number): this {
    if (this.own.length < rows) {
      const size = Math.ceil(rows * 1.25)
      this.own = new Float32Array(size)
      this.energy = new Float32Array(size)
      this.marks = new Uint8Array(size)
      this.touched = new Int32Array(size)
    }
    if (this.sessionScores.length < sessions) {
      const size = Math.ceil(sessions * 1.25)
      this.sessionScores = new Float32Array(size)
      this.sessionFrequencies = new Float32Array(size)
      this.sessionSums = new Float32Array(size)
      this.touchedSessions = new Int32Array(size)
    }
    return this
  }

  /** Zeros by row, not to be written to. */
  zeros(rows: number): Float32Array {
    if (this.#zeros.length < rows) this.#zeros = new Float32Array(rows)
    return this.#zeros
  }

  /** Room for a posting list of this length. */
  ensureValues(length: number): Uint32Array {
    if (this.values.length < length) this.values = new Uint32Array(Math.ceil(length * 1.25))
    return this.values
  }
}
