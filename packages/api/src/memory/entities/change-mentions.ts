import { execute, type Queryable, sql } from '../../database/sql.ts'

/**
 * Tells search, and whoever remembers what it read, that names have changed: of these memories whom they mention, of the
 * bank what its entities are called.
 */
export async function noteRenamed(
  tx: Queryable,
  bankNumber: number,
  sequence: number,
  memories: readonly number[],
): Promise<void> {
  await execute(
    tx,
    sql`update memories set sequence = ${sequence}, updated_at = now()
        where bank = ${bankNumber} and number = any(${memories}::bigint[])`,
  )
  await execute(tx, sql`update banks set names_sequence = ${sequence} where number = ${bankNumber}`)
}

/** Gives entities the first and last time that a memory mentions them, as far as memories have one. */
export async function refreshSeenTimes(tx: Queryable, entities: readonly number[]): Promise<void> {
  await execute(
    tx,
    sql`update entities e
        set first_seen = coalesce(seen.first, e.first_seen), last_seen = coalesce(seen.last, e.last_seen)
        from (
          select me.entity, min(m.mentioned_at) as first, max(m.mentioned_at) as last
          from memory_entities me join memories m on m.number = me.memory
          where me.entity = any(${entities}::int[]) group by me.entity
        ) seen
        where e.number = seen.entity`,
  )
}
