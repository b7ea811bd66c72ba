/** A score as answers tell it: more than six digits mean nothing, and would be a fifth of the answer. */
export function toldScore(score: number): number {
  return Math.round(score * 1e6) / 1e6
}
