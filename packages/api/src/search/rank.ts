import { FEATURE_NAMES } from './feature-names.ts'
import { type Fusion, fuseRankings, placesBy } from './fusion.ts'
import { scoreLexically } from './rerank.ts'
import { ARM_NAMES, type ArmName, type SearchQuery } from './search-index.ts'

/** What the arms found, by candidate: a few arrays instead of hundreds of objects. */
export interface Candidates {
  /** Features of all candidates one after the other, `FEATURE_NAMES.length` each. */
  readonly features: Float32Array
  readonly proofCounts: Uint16Array
  /** Each arm's candidates, best first. */
  readonly rankings: Readonly<Record<ArmName, Uint32Array>>
}

/** Every value by candidate. */
export interface Ranking {
  /** Candidates, best first. */
  readonly order: Uint32Array
  readonly fusion: Fusion
  readonly reranker: Float64Array
  readonly final: Float64Array
  readonly recency: Float64Array
  readonly time: Float64Array
  readonly proof: Float64Array
}

/** What of a question decides how its candidates are ranked. */
export type RankingQuery = Pick<SearchQuery, 'subject' | 'rerank' | 'order' | 'windows' | 'session' | 'arms' | 'tuning'>

/**
 * The share of a score that is at stake. Recency and proof only decide between near-equals; an order ("first", "latest")
 * and above all a time weigh more, though a question may well be answered by what was said at another time. Measured on
 * the labelled questions of test/quality.
 */
const stakes = { recency: 0.02, proof: 0.05, order: 0.3, time: 0.4 } as const
/** Of a decay that somebody has chosen: the newest counts 1.1 / 0.9 times what the oldest does. */
const CHOSEN_RECENCY = 2 / 11

const width = FEATURE_NAMES.length
const timeFitAt = FEATURE_NAMES.indexOf('timeFit')
const recencyAt = FEATURE_NAMES.indexOf('recency')

/**
 * All candidates, the best first: reranked (or, when that is off, in the order of the fused arms), then boosted. A
 * question that is only about a time keeps the order of its time.
 */
export function rankCandidates(candidates: Candidates, query: RankingQuery): Ranking {
  const { features, proofCounts, rankings } = candidates
  const count = proofCounts.length
  const fusion = fuseRankings(
    ARM_NAMES.map((arm) => rankings[arm]),
    count,
  )
  const reranker = query.rerank
    ? scoreLexically(features, relativeToBest(fusion), query.tuning?.recency === undefined)
    : scoreByOrder(fusion.order)
  if (query.rerank && query.subject === '') putFirst(rankings.temporal, reranker)
  const ranking = {
    fusion,
    reranker,
    final: reranker.slice(),
    recency: new Float64Array(count).fill(1),
    time: new Float64Array(count).fill(1),
    proof: new Float64Array(count).fill(1),
  }
  if (query.subject !== '') boost(ranking, candidates, query)
  return { ...ranking, order: placesBy(ranking.final) }
}

function relativeToBest({ scores, order }: Fusion): Float64Array {
  const best = scores[order[0] ?? 0] || 1
  return scores.map((score) => score / best)
}

/** Ranks as scores from 1 down to 0.1, evenly. */
function scoreByOrder(order: Uint32Array): Float64Array {
  const scores = new Float64Array(order.length)
  for (let place = 0; place < order.length; place++) {
    scores[order[place]!] = 1 - (0.9 * place) / Math.max(1, order.length - 1)
  }
  return scores
}

/** What lies in the time that is asked for comes before anything else, in its order. */
function putFirst(inTime: Uint32Array, scores: Float64Array): void {
  if (inTime.length === 0) return
  for (let candidate = 0; candidate < scores.length; candidate++) scores[candidate]! /= 2
  for (let place = 0; place < inTime.length; place++) scores[inTime[place]!] = 1 - (0.5 * place) / inTime.length
}

function boost(
  { final, recency, time, proof }: Omit<Ranking, 'order'>,
  { features, proofCounts, rankings }: Candidates,
  query: RankingQuery,
): void {
  const recencyStake = stakeOfRecency(query)
  const timeStake = query.order === null ? stakes.time : stakes.order
  const timeFits = fitsOfTime(rankings.temporal, features, final.length, query)
  for (let candidate = 0; candidate < final.length; candidate++) {
    recency[candidate] = factor(recencyStake, features[candidate * width + recencyAt]!)
    // Like the logarithm of the evidence: 0.5 for a fact, 0.73 for ten times as much, 1 for 148 times.
    proof[candidate] = factor(stakes.proof, Math.min(1, 0.5 + Math.log(Math.max(1, proofCounts[candidate]!)) / 10))
    if (timeFits !== null) time[candidate] = factor(timeStake, timeFits[candidate]!)
    final[candidate]! *= recency[candidate]! * time[candidate]! * proof[candidate]!
  }
}

function stakeOfRecency({ tuning }: RankingQuery): number {
  if (tuning?.recency === undefined) return stakes.recency
  return tuning.recency.kind === 'none' ? 0 : CHOSEN_RECENCY
}

/** From 1 − stake for a value of 0 up to 1 for a value of 1. */
function factor(stake: number, value: number): number {
  return 1 - stake * (1 - value)
}

/** How well a candidate of any arm fits the time that the question names, 0..1; null when it names none. */
function fitsOfTime(
  inTime: Uint32Array,
  features: Float32Array,
  count: number,
  query: RankingQuery,
): Float64Array | null {
  if (!query.arms.temporal) return null
  const fits = new Float64Array(count)
  if (query.order !== null) {
    if (inTime.length === 0) return null
    for (let place = 0; place < inTime.length; place++) fits[inTime[place]!] = 1 - place / inTime.length
  } else if (query.windows.length > 0) {
    for (let candidate = 0; candidate < count; candidate++) fits[candidate] = features[candidate * width + timeFitAt]!
  } else {
    if (query.session === null) return null
    for (const candidate of inTime) fits[candidate] = 1
  }
  return fits
}
