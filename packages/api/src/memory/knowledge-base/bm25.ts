/** Okapi BM25 as in Robertson & Zaragoza 2009, with the usual constants. */
const K1 = 1.2
const B = 0.75

/** How well each text answers, by the words that it shares with the question; 0 when it has none of them. */
export function bm25Scores(question: readonly number[], texts: readonly Uint32Array[]): number[] {
  const averageLength = texts.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length)
  const frequencies = texts.map((terms) => {
    const counts = new Map<number, number>(question.map((term) => [term, 0]))
    for (const term of terms) {
      const count = counts.get(term)
      if (count !== undefined) counts.set(term, count + 1)
    }
    return counts
  })
  const weights = question.map((term) => {
    const holding = frequencies.filter((counts) => counts.get(term)! > 0).length
    return Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5))
  })
  return texts.map(({ length }, index) => {
    const norm = K1 * (1 - B + (B * length) / Math.max(1, averageLength))
    return question.reduce((score, term, at) => {
      const count = frequencies[index]!.get(term)!
      return score + (weights[at]! * count * (K1 + 1)) / (count + norm)
    }, 0)
  })
}
