const SIZE = 4096
const MASK = SIZE - 1
/** Words of the question that get a bit of their own. */
const MAXIMUM_WORDS = 31
/** A word that speaks of a concept only in passing counts for this much of it. */
const FAINT_SHARE = 0.45
const CLEAR_WEIGHT = 0.9

/** What a stretch of memories has of a question; sets are bits. */
export interface QuestionMatch {
  words: number
  clearConcepts: number
  faintConcepts: number
  /** Names of speakers that the question names. */
  names: number
}

/** The question's words and concepts by hashed term, made to look at thousands of memories in a millisecond. */
export class QuestionTable {
  readonly #terms = new Uint32Array(SIZE)
  readonly #word = new Int8Array(SIZE).fill(-1)
  readonly #isName = new Uint8Array(SIZE)
  readonly #clear = new Uint32Array(SIZE)
  readonly #faint = new Uint32Array(SIZE)
  readonly #wordWeights: number[] = []
  readonly #conceptWeights: number[] = []
  #used = 0
  #wordTotal = 0
  #conceptTotal = 0
  /** Of the text read last: how close two different words of the question came, 0..1; and pairs in the question's order. */
  proximity = 0
  pairs = 0

  get wordCount(): number {
    return this.#wordWeights.length
  }

  addWord(term: number, weight: number): void {
    if (this.#wordWeights.length === MAXIMUM_WORDS) return
    const place = this.#enter(term)
    if (place < 0) return
    this.#word[place] = this.#wordWeights.length
    this.#wordWeights.push(weight)
    this.#wordTotal += weight
  }

  addName(term: number): void {
    const place = this.#enter(term)
    if (place >= 0) this.#isName[place] = 1
  }

  addConcept(terms: Uint32Array, weights: Float32Array, weight: number): void {
    const bit = (1 << this.#conceptWeights.length) >>> 0
    for (let index = 0; index < terms.length; index++) {
      const place = this.#enter(terms[index]!)
      if (place < 0) break
      if (weights[index]! >= CLEAR_WEIGHT) this.#clear[place]! |= bit
      else this.#faint[place]! |= bit
    }
    this.#conceptWeights.push(weight)
    this.#conceptTotal += weight
  }

  /** Adds to `match` what the terms from `start` up to `end` have, and sets `proximity` and `pairs`. */
  read(terms: Uint32Array, start: number, end: number, match: QuestionMatch): void {
    let lastWord = -1
    let lastIndex = 0
    let proximity = 0
    let pairs = 0
    for (let index = start; index < end; index++) {
      const place = this.#find(terms[index]!)
      if (place < 0) continue
      match.clearConcepts |= this.#clear[place]!
      match.faintConcepts |= this.#faint[place]!
      match.names |= this.#isName[place]!
      const word = this.#word[place]!
      if (word < 0) continue
      match.words |= 1 << word
      if (lastWord >= 0 && word !== lastWord) {
        const closeness = 1 / (index - lastIndex)
        if (closeness > proximity) proximity = closeness
        if (word === lastWord + 1 && closeness === 1) pairs++
      }
      lastWord = word
      lastIndex = index
    }
    this.proximity = proximity
    this.pairs = pairs
  }

  /** The share of the question's words, weighted by rarity, 0..1. */
  wordShare(words: number): number {
    return this.#wordTotal === 0 ? 0 : sumOfBits(words, this.#wordWeights) / this.#wordTotal
  }

  /** The share of what the question is about, 0..1. */
  conceptShare({ clearConcepts, faintConcepts }: QuestionMatch): number {
    if (this.#conceptTotal === 0) return 0
    const clear = sumOfBits(clearConcepts, this.#conceptWeights)
    return (clear + FAINT_SHARE * sumOfBits(faintConcepts & ~clearConcepts, this.#conceptWeights)) / this.#conceptTotal
  }

  /** Hashes are evenly spread already. -1 when the table is full. */
  #enter(term: number): number {
    let place = term & MASK
    while (this.#terms[place] !== 0 && this.#terms[place] !== term) place = (place + 1) & MASK
    if (this.#terms[place] === 0) {
      if (this.#used >= SIZE / 2) return -1
      this.#used++
      this.#terms[place] = term
    }
    return place
  }

  #find(term: number): number {
    let place = term & MASK
    while (true) {
      const found = this.#terms[place]!
      if (found === term) return place
      if (found === 0) return -1
      place = (place + 1) & MASK
    }
  }
}

function sumOfBits(bits: number, weights: readonly number[]): number {
  let sum = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) sum += weights[31 - Math.clz32(rest & -rest)]!
  return sum
}
