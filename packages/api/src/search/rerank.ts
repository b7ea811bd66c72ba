import { fuseRankings } from './fusion.ts'
import { FEATURE_NAMES, type FeatureName } from './rerank-features.ts'
import type { SearchQuery, SearchResult } from './search-index.ts'

export interface Scored {
  readonly memory: number
  /** 0..1. */
  readonly score: number
}

/** A logistic model over the features; tuned on the labelled questions of test/quality. */
export const RERANK_WEIGHTS: Readonly<Record<FeatureName | 'fusion' | 'bias', number>> = {
  bias: -9,
  coverage: -0.94,
  previousCoverage: 0.93,
  nextCoverage: 0.71,
  keyword: -0.08,
  surroundings: 1.87,
  session: 0.06,
  proximity: 1.18,
  pairs: 0.37,
  concepts: 0.66,
  contextConcepts: 0.85,
  cosine: 0.15,
  previousCosine: 0.96,
  nextCosine: -0.33,
  sessionCosine: 0.8,
  activation: 0.4,
  speaker: 1.63,
  otherSpeaker: -1.61,
  nameMention: 0.15,
  asks: -1.54,
  answers: 0.47,
  length: 5.17,
  timeFit: 2.59,
  recency: -0.57,
  fusion: 1.17,
}

/** In the order of the features: looking each up by name would take longer than the sum itself. */
const WEIGHTS = Float64Array.from(FEATURE_NAMES, (name) => RERANK_WEIGHTS[name])

/**
 * All candidates of a search, best first. A question that is only about a time gets what lies in it, in its order,
 * before anything else.
 */
export function rerankLexically(result: SearchResult, query: SearchQuery): Scored[] {
  const { semantic, keyword, graph, temporal } = result.arms
  const fused = fuseRankings([semantic.memories, keyword.memories, graph.memories, temporal.memories])
  const best = fused[0]?.score ?? 1
  const fusion = new Map(fused.map(({ memory, score }) => [memory, score / best]))
  const scored = result.features.map((candidate) => {
    const { memory } = candidate
    let sum = RERANK_WEIGHTS.bias + RERANK_WEIGHTS.fusion * (fusion.get(memory) ?? 0)
    for (let place = 0; place < WEIGHTS.length; place++) sum += WEIGHTS[place]! * candidate.value(place)
    return { memory, score: 1 / (1 + Math.exp(-sum)) }
  })
  scored.sort((a, b) => b.score - a.score || a.memory - b.memory)
  if (query.subject !== '' || temporal.memories.length === 0) return scored
  return inTimeFirst(scored, temporal.memories)
}

function inTimeFirst(scored: readonly Scored[], inTime: readonly number[]): Scored[] {
  const order = new Set(inTime)
  const first = inTime.map((memory, place) => ({ memory, score: 1 - (0.5 * place) / inTime.length }))
  return [
    ...first,
    ...scored.filter(({ memory }) => !order.has(memory)).map(({ memory, score }) => ({ memory, score: score / 2 })),
  ]
}
