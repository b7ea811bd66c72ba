import type { RankedMemory } from '../../search/search-index.ts'

export interface Packed {
  /** In the order of the ranking. */
  readonly chosen: readonly RankedMemory[]
  /** What would have come but for its size. */
  readonly skipped: readonly RankedMemory[]
  readonly tokens: number
}

/** Takes what fits, best first: one that does not fit is left out, and a smaller one after it may still come. */
export function packByTokens(ranked: readonly RankedMemory[], maxTokens: number): Packed {
  const chosen: RankedMemory[] = []
  const skipped: RankedMemory[] = []
  let tokens = 0
  for (const memory of ranked) {
    if (tokens + memory.tokenCount > maxTokens) skipped.push(memory)
    else {
      chosen.push(memory)
      tokens += memory.tokenCount
    }
  }
  return { chosen, skipped, tokens }
}

/**
 * As {@link packByTokens}, without facts that a chosen observation rests on. What that leaves room for may be another
 * observation, which covers further facts: so until nothing more is covered.
 */
export function packPreferringObservations(
  ranked: readonly RankedMemory[],
  maxTokens: number,
  evidenceOf: ReadonlyMap<number, readonly number[]>,
): Packed {
  const covered = new Set<number>()
  for (;;) {
    const packed = packByTokens(
      ranked.filter(({ memory }) => !covered.has(memory)),
      maxTokens,
    )
    const before = covered.size
    for (const { memory } of packed.chosen) for (const fact of evidenceOf.get(memory) ?? []) covered.add(fact)
    if (covered.size === before) return packed
  }
}
