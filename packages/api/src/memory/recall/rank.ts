import { fuseRankings } from '../../search/fusion.ts'
import { rerankLexically, type Scored } from '../../search/rerank.ts'
import { FEATURE_NAMES } from '../../search/rerank-features.ts'
import type { ArmName, MemoryType, RerankFeatures, SearchQuery, SearchResult } from '../../search/search-index.ts'
import { toldScore } from './told-score.ts'

/** A candidate with every score it got on its way; all of them 0..1 but `keyword`, which is BM25. */
export interface RankedMemory {
  readonly memory: number
  readonly type: MemoryType
  readonly tokenCount: number
  readonly final: number
  readonly reranker: number
  /** Null when the question has no subject. */
  readonly semantic: number | null
  /** Null when the keyword arm did not find it. */
  readonly keyword: number | null
  readonly boosts: Boosts
}

/** What the reranker's score is multiplied by, each at most 1. */
export interface Boosts {
  readonly recency: number
  readonly time: number
  readonly proof: number
}

export interface ScoreFloors {
  readonly semantic?: number | null | undefined
  readonly keyword?: number | null | undefined
  readonly reranker?: number | null | undefined
  readonly final?: number | null | undefined
}

/**
 * The share of a score that is at stake. Recency and proof only decide between near-equals; an order ("first", "latest")
 * and above all a time weigh more, though a question may well be answered by what was said at another time. Measured on
 * the labelled questions of test/quality.
 */
const stakes = { recency: 0.02, proof: 0.05, order: 0.3, time: 0.4 } as const
const noBoosts: Boosts = { recency: 1, time: 1, proof: 1 }
const armNames: readonly ArmName[] = ['semantic', 'keyword', 'graph', 'temporal']

const cosineAt = FEATURE_NAMES.indexOf('cosine')
const timeFitAt = FEATURE_NAMES.indexOf('timeFit')
const recencyAt = FEATURE_NAMES.indexOf('recency')

/**
 * All candidates, the best first: reranked (or, when that is off, in the order of the fused arms), then boosted. A
 * question that is only about a time keeps the order of its time.
 */
export function rankCandidates(result: SearchResult, query: SearchQuery, rerank: boolean): RankedMemory[] {
  const candidates = new Map(result.features.map((candidate) => [candidate.memory, candidate]))
  const keyword = scoresOf(result, 'keyword')
  const timeFit = timeFits(result, query)
  const timeStake = query.order === null ? stakes.time : stakes.order
  const scored = rerank ? rerankLexically(result, query) : fusionOrder(result)
  const ranked = scored.map(({ memory, score }): RankedMemory => {
    const candidate = candidates.get(memory)!
    const boosts = query.subject === '' ? noBoosts : boostsOf(candidate, timeStake, timeFit)
    return {
      memory,
      type: candidate.type,
      tokenCount: candidate.tokenCount,
      final: score * boosts.recency * boosts.time * boosts.proof,
      reranker: score,
      semantic: query.vector === null ? null : candidate.value(cosineAt),
      keyword: keyword.get(memory) ?? null,
      boosts,
    }
  })
  return ranked.sort((a, b) => b.final - a.final)
}

/** Without those whose scores lie below a floor; a score that was not reached counts as 0. */
export function aboveFloors(ranked: readonly RankedMemory[], floors: ScoreFloors): RankedMemory[] {
  const reaches = (score: number | null, floor: number | null | undefined) =>
    floor == null || toldScore(score ?? 0) >= floor
  return ranked.filter(
    (memory) =>
      reaches(memory.semantic, floors.semantic) &&
      reaches(memory.keyword, floors.keyword) &&
      reaches(memory.reranker, floors.reranker) &&
      reaches(memory.final, floors.final),
  )
}

export function fusedArms(result: SearchResult) {
  return fuseRankings(armNames.map((arm) => result.arms[arm].memories))
}

/** Ranks as scores from 1 down to 0.1, evenly. */
function fusionOrder(result: SearchResult): Scored[] {
  const fused = fusedArms(result)
  return fused.map(({ memory }, place) => ({ memory, score: 1 - (0.9 * place) / Math.max(1, fused.length - 1) }))
}

function scoresOf(result: SearchResult, arm: ArmName): Map<number, number> {
  const { memories, scores } = result.arms[arm]
  return new Map(memories.map((memory, place) => [memory, scores[place]!]))
}

function boostsOf(
  candidate: RerankFeatures,
  timeStake: number,
  timeFit: ((candidate: RerankFeatures) => number) | null,
): Boosts {
  // Like the logarithm of the evidence: 0.5 for a fact, 0.73 for ten times as much, 1 for 148 times.
  const proof = Math.min(1, 0.5 + Math.log(Math.max(1, candidate.proofCount)) / 10)
  return {
    recency: factor(stakes.recency, candidate.value(recencyAt)),
    time: timeFit === null ? 1 : factor(timeStake, timeFit(candidate)),
    proof: factor(stakes.proof, proof),
  }
}

/** From 1 − stake for a value of 0 up to 1 for a value of 1. */
function factor(stake: number, value: number): number {
  return 1 - stake * (1 - value)
}

/** How well a candidate of any arm fits the time that the question names, 0..1; null when it names none. */
function timeFits(result: SearchResult, query: SearchQuery): ((candidate: RerankFeatures) => number) | null {
  if (!query.arms.temporal) return null
  const { memories } = result.arms.temporal
  if (query.order !== null) {
    const places = new Map(memories.map((memory, place) => [memory, 1 - place / memories.length]))
    return memories.length === 0 ? null : ({ memory }) => places.get(memory) ?? 0
  }
  if (query.windows.length > 0) return (candidate) => candidate.value(timeFitAt)
  if (query.session === null) return null
  const inSession = new Set(memories)
  return ({ memory }) => (inSession.has(memory) ? 1 : 0)
}
