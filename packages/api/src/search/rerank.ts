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
  coverage: -0.92,
  previousCoverage: 0.82,
  nextCoverage: 0.81,
  keyword: -0.09,
  surroundings: 1.9,
  session: 0.07,
  proximity: 1.17,
  pairs: 0.4,
  concepts: 0.69,
  contextConcepts: 0.81,
  cosine: 0.16,
  previousCosine: 1.44,
  nextCosine: -0.49,
  sessionCosine: 0.79,
  activation: 0.44,
  speaker: 1.62,
  otherSpeaker: -1.61,
  nameMention: 0.09,
  asks: -1.52,
  answers: 0.55,
  length: 5.1,
  timeFit: 2.55,
  recency: -0.58,
  fusion: 1.09,
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
