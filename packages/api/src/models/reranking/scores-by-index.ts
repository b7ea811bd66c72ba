interface IndexedScore {
  readonly index: number
  readonly score: number
}

/**
 * Scores from 0 to 1 in the order of the documents; null unless each has one. Scores of another range are those of a
 * model before its last step, the logistic function, which is made up for.
 */
export function scoresByIndex(results: readonly IndexedScore[], count: number): number[] | null {
  const scores = new Array<number | undefined>(count)
  const isRaw = results.some(({ score }) => score < 0 || score > 1)
  for (const { index, score } of results) {
    if (index < count) scores[index] = isRaw ? logistic(score) : score
  }
  const complete = scores.filter((score) => score !== undefined && !Number.isNaN(score)) as number[]
  return complete.length === count ? complete : null
}

export function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
