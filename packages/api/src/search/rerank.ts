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
  fusion: 2.5,
  coverage: -1.5,
  concepts: 0,
  contextConcepts: 1,
  sessionCosine: 1,
  activation: 0,
  previousCoverage: 1.27,
  nextCoverage: 0.92,
  keyword: 0,
  surroundings: 1.53,
  session: 0.52,
  proximity: 1.11,
  pairs: 0.4,
  cosine: 2.37,
  previousCosine: 1.7,
  nextCosine: 0.27,
  speaker: 1.39,
  otherSpeaker: -1.33,
  nameMention: 0.75,
  asks: -1.51,
  answers: 0.47,
  length: 5,
  timeFit: 2.12,
  recency: -0.44,
}

/**
 * All candidates of a search, best first. A question that is only about a time gets what lies in it, in its order,
 * before anything else.
 */
export function rerankLexically(result: SearchResult, query: SearchQuery): Scored[] {
  const { semantic, keyword, graph, temporal } = result.arms
  const fused = fuseRankings([semantic.memories, keyword.memories, graph.memories, temporal.memories])
  const best = fused[0]?.score ?? 1
  const fusion = new Map(fused.map(({ memory, score }) => [memory, score / best]))
  const scored = result.features.map(({ memory, values }) => {
    let sum = RERANK_WEIGHTS.bias + RERANK_WEIGHTS.fusion * (fusion.get(memory) ?? 0)
    for (let place = 0; place < FEATURE_NAMES.length; place++)
      sum += RERANK_WEIGHTS[FEATURE_NAMES[place]!] * values[place]!
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
