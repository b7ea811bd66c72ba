import type { RankedMemory } from '../../search/search-index.ts'
import { toldScore } from './told-score.ts'

export interface ScoreFloors {
  readonly semantic?: number | null | undefined
  readonly keyword?: number | null | undefined
  readonly reranker?: number | null | undefined
  readonly final?: number | null | undefined
}

/** Without those whose scores lie below a floor; a score that was not reached counts as 0. */
export function aboveFloors(ranked: readonly RankedMemory[], floors: ScoreFloors): readonly RankedMemory[] {
  const given = (['semantic', 'keyword', 'reranker', 'final'] as const).filter((name) => floors[name] != null)
  if (given.length === 0) return ranked
  return ranked.filter((memory) => given.every((name) => toldScore(memory[name] ?? 0) >= floors[name]!))
}
