import { execute, maybe, type Queryable, sql } from '../../database/sql.ts'
import type { MemoryPatch } from './memory-patch.ts'

/** Keeps a fact as it is before an edit. */
export async function keepFactVersion(tx: Queryable, bankNumber: number, memory: number): Promise<void> {
  await execute(
    tx,
    sql`insert into observation_history (bank, observation, content)
        select ${bankNumber}, m.id, jsonb_build_object(
          'previous_text', m.text, 'previous_tags', m.tags, 'previous_type', m.type, 'previous_context', m.context,
          'previous_occurred_start', m.occurred_start, 'previous_occurred_end', m.occurred_end,
          'previous_precision', m.occurred_precision, 'previous_mentioned_at', m.mentioned_at,
          'previous_entities', array(
            select e.canonical_name from memory_entities me join entities e on e.number = me.entity
            where me.memory = m.number order by e.canonical_name),
          'new_source_memory_ids', '[]'::jsonb, 'source_facts', '[]'::jsonb)
        from memories m where m.number = ${memory}`,
  )
}

interface VersionRow {
  readonly number: number
  readonly text: string
  readonly type: 'world' | 'experience'
  readonly context: string | null
  readonly occurredStart: Date | null
  readonly occurredEnd: Date | null
  readonly precision: string | null
  readonly entities: readonly string[]
}

/** What makes of a fact what it was before its last edit, and which version that is; null when it was never edited. */
export async function findLastVersion(
  db: Queryable,
  bankNumber: number,
  id: string,
): Promise<{ readonly version: number; readonly patch: MemoryPatch & { readonly text: string } } | null> {
  const row = await maybe<VersionRow>(
    db,
    sql`select number, content ->> 'previous_text' as text, content ->> 'previous_type' as type,
               content ->> 'previous_context' as context, content ->> 'previous_precision' as precision,
               (content ->> 'previous_occurred_start')::timestamptz as "occurredStart",
               (content ->> 'previous_occurred_end')::timestamptz as "occurredEnd",
               content -> 'previous_entities' as entities
        from observation_history
        where bank = ${bankNumber} and observation = ${id} and content ? 'previous_type'
        order by changed_at desc, number desc limit 1`,
  )
  if (row === undefined) return null
  const { number: version, ...patch } = row
  return { version, patch: { ...patch, literalEntities: true } }
}

export async function dropVersion(tx: Queryable, version: number): Promise<boolean> {
  return (await execute(tx, sql`delete from observation_history where number = ${version}`)) === 1
}
