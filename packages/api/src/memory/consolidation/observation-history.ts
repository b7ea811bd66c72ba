import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { wireTimeOrNull } from '../wire-time.ts'

/** An observation as it was before a change. */
export interface EarlierObservation {
  readonly number: number
  readonly id: string
  readonly text: string
  readonly tags: readonly string[]
  readonly occurredStart: Date | null
  readonly occurredEnd: Date | null
  readonly mentionedAt: Date | null
}

/** Versions that are kept of an observation, and facts that a version lists besides those that were new to it. */
const KEPT_VERSIONS = 50
const MOST_OTHER_FACTS = 20

interface SourceFact {
  readonly observation: number
  readonly number: number
  readonly id: string
  readonly text: string
  readonly type: string
  readonly context: string | null
}

/** Keeps what observations said before a change. Call it when the evidence that came with the change is stored. */
export async function writeHistory(
  tx: Queryable,
  bankNumber: number,
  changes: readonly { readonly before: EarlierObservation; readonly added: readonly number[] }[],
): Promise<void> {
  if (changes.length === 0) return
  const sources = await many<SourceFact>(
    tx,
    sql`select e.observation, m.number, m.id, m.text, m.type, m.context
        from observation_evidence e join memories m on m.number = e.memory
        where e.observation = any(${changes.map(({ before }) => before.number)}::bigint[])
        order by m.number`,
  )
  const contents = changes.map(({ before, added }) => {
    const isNew = new Set(added)
    const own = sources.filter(({ observation }) => observation === before.number)
    const others = new Set(own.filter(({ number }) => !isNew.has(number)).slice(-MOST_OTHER_FACTS))
    return JSON.stringify({
      previous_text: before.text,
      previous_tags: before.tags,
      previous_occurred_start: wireTimeOrNull(before.occurredStart),
      previous_occurred_end: wireTimeOrNull(before.occurredEnd),
      previous_mentioned_at: wireTimeOrNull(before.mentionedAt),
      new_source_memory_ids: own.filter(({ number }) => isNew.has(number)).map(({ id }) => id),
      source_facts: own
        .filter((fact) => isNew.has(fact.number) || others.has(fact))
        .map(({ number, id, text, type, context }) => ({ id, text, type, context, is_new: isNew.has(number) })),
    })
  })
  const ids = changes.map(({ before }) => before.id)
  await execute(
    tx,
    sql`insert into observation_history (bank, observation, content)
        select ${bankNumber}, * from unnest(${ids}::uuid[], ${contents}::jsonb[])`,
  )
  await execute(
    tx,
    sql`delete from observation_history h using (
          select number, row_number() over (partition by observation order by changed_at desc, number desc) as age
          from observation_history where observation = any(${ids}::uuid[])
        ) ranked
        where h.number = ranked.number and ranked.age > ${KEPT_VERSIONS}`,
  )
}
