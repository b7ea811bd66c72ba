/** Reciprocal rank fusion's constant (Cormack, Clarke and Büttcher 2009): ranks far down hardly differ. */
export const RANK_CONSTANT = 60

export interface Fused {
  readonly memory: number
  /** Σ 1 / (60 + rank), ranks from 1. */
  readonly score: number
}

/** One list out of several rankings: what stands high in many comes first; of equals, the one met first. */
export function fuseRankings(rankings: readonly (readonly number[])[]): Fused[] {
  const scores = new Map<number, number>()
  for (const ranking of rankings) {
    for (const [place, memory] of ranking.entries()) {
      scores.set(memory, (scores.get(memory) ?? 0) + 1 / (RANK_CONSTANT + place + 1))
    }
  }
  return Array.from(scores, ([memory, score]) => ({ memory, score })).sort((a, b) => b.score - a.score)
}
