import { describe, expect, it } from 'vitest'
import { FEATURE_NAMES, type FeatureName } from '../../search/rerank-features.ts'
import type { ArmName, ArmResult, RerankFeatures, SearchQuery, SearchResult } from '../../search/search-index.ts'
import { aboveFloors, rankCandidates } from './rank.ts'

const emptyArm: ArmResult = { memories: [], scores: [], durationMs: 0 }

function candidate(memory: number, values: Partial<Record<FeatureName, number>>, proofCount = 1): RerankFeatures {
  return {
    memory,
    value: (place) => values[FEATURE_NAMES[place]!] ?? 0,
    type: 'world',
    tokenCount: 10,
    proofCount,
  }
}

function result(features: RerankFeatures[], arms: Partial<Record<ArmName, ArmResult>> = {}): SearchResult {
  const none = { semantic: emptyArm, keyword: emptyArm, graph: emptyArm, temporal: emptyArm }
  return { arms: { ...none, ...arms }, features, eligible: features.length, durationMs: 0 }
}

const query: SearchQuery = {
  text: 'pottery',
  subject: 'pottery',
  vector: new Float32Array(1),
  filter: { types: ['world'], tags: null, metadata: null, timeRange: null },
  windows: [],
  session: null,
  order: null,
  now: new Date(0),
  limit: 10,
  arms: { graph: true, temporal: true },
}
const june = { start: new Date('2024-06-01'), end: new Date('2024-07-01'), precision: 'month' as const }
const order = (ranked: readonly { memory: number }[]) => ranked.map(({ memory }) => memory)

describe('ranking', () => {
  it('is sorted by the final score, which stays within 0 and 1', () => {
    const strong: Partial<Record<FeatureName, number>> = Object.fromEntries(FEATURE_NAMES.map((name) => [name, 1]))
    const ranked = rankCandidates(
      result([candidate(1, {}), candidate(2, strong, 1e6), candidate(3, { cosine: 0.5 })]),
      query,
      true,
    )
    expect(order(ranked)).toEqual([2, 3, 1])
    for (const { final, reranker } of ranked) {
      expect(final).toBeGreaterThan(0)
      expect(final).toBeLessThanOrEqual(reranker)
      expect(reranker).toBeLessThanOrEqual(1)
    }
  })

  it('boosts by recency and evidence, a little', () => {
    const found = result([
      candidate(1, { recency: 1 }, 1000),
      candidate(2, { recency: 1 }),
      candidate(3, { recency: 0 }),
      candidate(4, { recency: 1 }, 100),
    ])
    const ranked = rankCandidates(found, query, true)
    const boosts = (memory: number) => ranked.find((one) => one.memory === memory)!.boosts
    expect(boosts(1)).toEqual({ recency: 1, time: 1, proof: 1 })
    expect(boosts(3).recency).toBeLessThan(boosts(2).recency)
    expect(boosts(2).proof).toBeLessThan(boosts(4).proof)
    for (const { final, reranker, boosts: own } of ranked) {
      expect(final).toBeCloseTo(reranker * own.recency * own.time * own.proof)
      expect(final).toBeGreaterThan(reranker * 0.9)
    }
  })

  it('weighs how a candidate of any arm fits the time, and puts the subject within it first', () => {
    const inJune = { cosine: 0.4, weightedCoverage: 0.5, timeFit: 1 }
    const better = { cosine: 0.5, weightedCoverage: 0.6, timeFit: 0 }
    const offTopic = { cosine: 0, timeFit: 1 }
    const found = result([candidate(1, better), candidate(2, inJune), candidate(3, offTopic)], {
      semantic: { memories: [1, 2], scores: [0.5, 0.4], durationMs: 0 },
    })
    const ranked = rankCandidates(found, { ...query, windows: [june] }, true)
    expect(order(ranked)[0]).toBe(2)
    expect(ranked.find(({ memory }) => memory === 1)!.boosts.time).toBeCloseTo(0.6)
  })

  it('keeps the order of a time when only a time is asked for', () => {
    const features = [
      candidate(1, { recency: 1, timeFit: 0.2 }),
      candidate(2, { recency: 0, timeFit: 1 }),
      candidate(3, {}),
    ]
    const found = result(features, { temporal: { memories: [2, 1], scores: [1, 0.2], durationMs: 0 } })
    const ranked = rankCandidates(found, { ...query, subject: '', windows: [june] }, true)
    expect(order(ranked)).toEqual([2, 1, 3])
  })

  it('takes the order of the fused arms when reranking is off', () => {
    const features = [
      candidate(1, { cosine: 1, recency: 0.5 }),
      candidate(2, { recency: 0.5 }),
      candidate(3, { recency: 0.5 }),
    ]
    const found = result(features, {
      keyword: { memories: [2, 3, 1], scores: [9, 8, 7], durationMs: 0 },
      graph: { memories: [2, 3], scores: [1, 1], durationMs: 0 },
    })
    const ranked = rankCandidates(found, query, false)
    expect(order(ranked)).toEqual([2, 3, 1])
    expect(ranked.map(({ reranker }) => reranker)).toEqual([1, 0.55, expect.closeTo(0.1)])
  })

  it('applies floors inclusively; a score that is missing reaches none', () => {
    const found = result([candidate(1, { cosine: 0.5 }), candidate(2, { cosine: 0.25 })], {
      keyword: { memories: [2], scores: [3], durationMs: 0 },
    })
    const ranked = rankCandidates(found, query, true)
    expect(order(aboveFloors(ranked, { semantic: 0.5 }))).toEqual([1])
    expect(order(aboveFloors(ranked, { keyword: 3 }))).toEqual([2])
    expect(aboveFloors(ranked, { final: 1.1 })).toEqual([])
    expect(aboveFloors(ranked, { reranker: null })).toHaveLength(2)
  })
})
