import { describe, expect, it } from 'vitest'
import { FEATURE_NAMES, type FeatureName } from './feature-names.ts'
import { type Candidates, type RankingQuery, rankCandidates } from './rank.ts'

type Described = Partial<Record<FeatureName, number>> & { readonly proofCount?: number }

/** Candidates 0, 1, 2 … with these features, and what each arm found of them. */
function candidates(described: readonly Described[], rankings: Partial<Record<string, number[]>> = {}): Candidates {
  const of = (arm: string) => Uint32Array.from(rankings[arm] ?? [])
  return {
    features: Float32Array.from(described.flatMap((one) => FEATURE_NAMES.map((name) => one[name] ?? 0))),
    proofCounts: Uint16Array.from(described, ({ proofCount = 1 }) => proofCount),
    rankings: { semantic: of('semantic'), keyword: of('keyword'), graph: of('graph'), temporal: of('temporal') },
  }
}

const query: RankingQuery = {
  subject: 'pottery',
  rerank: true,
  windows: [],
  session: null,
  order: null,
  arms: { graph: true, temporal: true },
}
const june = { start: new Date('2024-06-01'), end: new Date('2024-07-01'), precision: 'month' as const }

describe('ranking', () => {
  it('is sorted by the final score, which stays within 0 and 1', () => {
    const strong: Described = { ...Object.fromEntries(FEATURE_NAMES.map((name) => [name, 1])), proofCount: 60_000 }
    const { order, final, reranker } = rankCandidates(candidates([{}, strong, { cosine: 0.5 }]), query)
    expect([...order]).toEqual([1, 2, 0])
    for (const [candidate, score] of final.entries()) {
      expect(score).toBeGreaterThan(0)
      expect(score).toBeLessThanOrEqual(reranker[candidate]!)
      expect(reranker[candidate]).toBeLessThanOrEqual(1)
    }
  })

  it('boosts by recency and evidence, a little', () => {
    const found = candidates([
      { recency: 1, proofCount: 1000 },
      { recency: 1 },
      { recency: 0 },
      { recency: 1, proofCount: 100 },
    ])
    const { final, reranker, recency, time, proof } = rankCandidates(found, query)
    expect([recency[0], time[0], proof[0]]).toEqual([1, 1, 1])
    expect(recency[2]).toBeLessThan(recency[1]!)
    expect(proof[1]).toBeLessThan(proof[3]!)
    for (const [candidate, score] of final.entries()) {
      const boosts = recency[candidate]! * time[candidate]! * proof[candidate]!
      expect(score).toBeCloseTo(reranker[candidate]! * boosts)
      expect(score).toBeGreaterThan(reranker[candidate]! * 0.9)
    }
  })

  it('weighs how a candidate of any arm fits the time, and puts the subject within it first', () => {
    const better = { cosine: 0.5, coverage: 0.6, timeFit: 0 }
    const inJune = { cosine: 0.4, coverage: 0.5, timeFit: 1 }
    const offTopic = { cosine: 0, timeFit: 1 }
    const found = candidates([better, inJune, offTopic], { semantic: [0, 1] })
    const { order, time } = rankCandidates(found, { ...query, windows: [june] })
    expect(order[0]).toBe(1)
    expect(time[0]).toBeCloseTo(0.6)
  })

  it('keeps the order of a time when only a time is asked for', () => {
    const found = candidates([{ recency: 1, timeFit: 0.2 }, { recency: 0, timeFit: 1 }, {}], { temporal: [1, 0] })
    const { order } = rankCandidates(found, { ...query, subject: '', windows: [june] })
    expect([...order]).toEqual([1, 0, 2])
  })

  it('takes the order of the fused arms when reranking is off', () => {
    const found = candidates([{ cosine: 1, recency: 0.5 }, { recency: 0.5 }, { recency: 0.5 }], {
      keyword: [1, 2, 0],
      graph: [1, 2],
    })
    const { order, reranker } = rankCandidates(found, { ...query, rerank: false })
    expect([...order]).toEqual([1, 2, 0])
    expect(Array.from(order, (candidate) => reranker[candidate])).toEqual([1, 0.55, expect.closeTo(0.1)])
  })
})
