/** Reciprocal rank fusion's constant (Cormack, Clarke and Büttcher 2009): ranks far down hardly differ. */
export const RANK_CONSTANT = 60

export interface Fusion {
  /** By candidate: Σ 1 / (60 + rank), ranks from 1. */
  readonly scores: Float64Array
  /** Candidates, best first; of equals the smaller one. */
  readonly order: Uint32Array
}

/** One list out of several rankings of the candidates 0 … `count` − 1: what stands high in many comes first. */
export function fuseRankings(rankings: readonly Uint32Array[], count: number): Fusion {
  const scores = new Float64Array(count)
  for (const ranking of rankings) {
    for (let place = 0; place < ranking.length; place++) scores[ranking[place]!]! += 1 / (RANK_CONSTANT + place + 1)
  }
  return { scores, order: placesBy(scores) }
}

/** Places of the scores, the highest first; of equals the smaller place. */
export function placesBy(scores: Float64Array): Uint32Array {
  const places = new Uint32Array(scores.length)
  for (let place = 0; place < places.length; place++) places[place] = place
  return places.sort((a, b) => scores[b]! - scores[a]! || a - b)
}
