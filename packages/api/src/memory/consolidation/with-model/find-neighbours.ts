import { findBank } from '../../banks/find-bank.ts'
import type { Engine } from '../../engine.ts'
import { readPendingFacts } from './consolidation-batch.ts'
import { findAlike } from './find-alike.ts'

/** Facts that are looked at for one fact. */
const PER_FACT = 20
/** Of the keyword score that a fact has for its own words: rare words, such as names, count most. */
const LEAST_KEYWORD_SHARE = 0.4
/** Cosine of texts that say nearly the same in other words. */
const LEAST_SEMANTIC = 0.85

/**
 * The facts of the tag set that have to do with these, and these: they share what is rare in the bank, or say nearly the
 * same. What a model makes of them may be about the same.
 */
export async function findNeighbours(
  engine: Engine,
  bankId: string,
  scope: readonly string[],
  numbers: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  signal.throwIfAborted()
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return new Set(numbers)
  const facts = await readPendingFacts(engine.db, scope, numbers)
  // What belongs to no tag set may have any tags of its own.
  const tags = scope.length === 0 ? null : ({ tags: scope, match: 'all_strict' } as const)
  const alike = await findAlike(engine, bank, facts, { types: ['world', 'experience'], tags }, PER_FACT, signal)
  const near = alike.flatMap(({ ranked }, index) => {
    const own = ranked.find(({ memory }) => memory === facts[index]!.number)?.keyword ?? Number.POSITIVE_INFINITY
    return ranked.filter(
      ({ keyword, semantic }) => (keyword ?? 0) >= own * LEAST_KEYWORD_SHARE || (semantic ?? 0) >= LEAST_SEMANTIC,
    )
  })
  return new Set([...numbers, ...near.map(({ memory }) => memory)])
}
