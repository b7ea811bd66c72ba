import type { RecallResult, SourceFactsIncludeOptions } from 'hindsight-contract'
import { many, type Queryable, sql } from '../../database/sql.ts'
import { fetchMemories, wireResult } from './fetch-memories.ts'

interface Evidence {
  readonly observation: number
  readonly memory: number
  readonly token_count: number
}

export interface SourceFacts {
  readonly source_facts: Record<string, RecallResult> | undefined
  readonly source_facts_truncated: boolean
}

/** What observations rest on, in the order of the observations, the newest fact of each first. */
export async function includeSourceFacts(
  db: Queryable,
  bankId: string,
  observations: readonly number[],
  options: SourceFactsIncludeOptions,
  withEntities: boolean,
): Promise<SourceFacts> {
  if (observations.length === 0) return { source_facts: undefined, source_facts_truncated: false }
  const evidence = await many<Evidence>(
    db,
    sql`select e.observation, e.memory, m.token_count
        from unnest(${observations}::bigint[]) with ordinality w (observation, place)
        join observation_evidence e on e.observation = w.observation join memories m on m.number = e.memory
        order by w.place, m.mentioned_at desc nulls last, m.number desc`,
  )
  const { chosen, truncated } = chooseSourceFacts(evidence, options)
  const rows = await fetchMemories(db, chosen)
  const facts = chosen.flatMap((memory) => {
    const row = rows.get(memory)
    return row === undefined ? [] : [[row.id, wireResult(bankId, row, withEntities)] as const]
  })
  return {
    source_facts: facts.length === 0 ? undefined : Object.fromEntries(facts),
    source_facts_truncated: truncated,
  }
}

/**
 * Which facts the budgets allow: all together, and those of one observation (-1: no limit). A fact that does not fit is
 * left out, and others may still come; one that two observations share is counted once.
 */
export function chooseSourceFacts(
  evidence: readonly Evidence[],
  { max_tokens, max_tokens_per_observation }: SourceFactsIncludeOptions,
): { chosen: number[]; truncated: boolean } {
  const chosen = new Set<number>()
  const spentOn = new Map<number, number>()
  let left = max_tokens < 0 ? Number.POSITIVE_INFINITY : max_tokens
  let truncated = false
  const perObservation = max_tokens_per_observation < 0 ? Number.POSITIVE_INFINITY : max_tokens_per_observation
  for (const { observation, memory, token_count: tokens } of evidence) {
    if (chosen.has(memory)) continue
    const spent = spentOn.get(observation) ?? 0
    if (tokens > left || spent + tokens > perObservation) {
      truncated = true
      continue
    }
    chosen.add(memory)
    left -= tokens
    spentOn.set(observation, spent + tokens)
  }
  return { chosen: [...chosen], truncated }
}
