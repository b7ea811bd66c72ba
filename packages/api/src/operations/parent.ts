import { execute, named, type Queryable, sql } from '../database/sql.ts'

/** Parents end with their last children: failed when one of them failed. Needs the queue's lock. */
export async function settleParents(tx: Queryable, parents: readonly (string | null)[]): Promise<void> {
  const ids = [...new Set(parents.filter((parent) => parent !== null))]
  if (ids.length === 0) return
  await execute(
    tx,
    named(
      'settle-parents',
      sql`update operations p
        set status = case when children.failed > 0 then 'failed' when children.completed = 0 then 'cancelled' else 'completed' end,
            error_message = case when children.failed > 0
              then children.failed || ' of ' || children.total || ' sub-batches failed: ' || children.error end,
            completed_at = now(), updated_at = now()
        from unnest(${ids}::uuid[]) mine (id)
        cross join lateral (
          select count(*) as total,
                 count(*) filter (where status = 'failed') as failed,
                 count(*) filter (where status = 'completed') as completed,
                 (array_agg(error_message order by position) filter (where status = 'failed'))[1] as error
          from operations
          -- Looked at only once: children are many, and each of them comes here.
          where parent = mine.id and not exists (
            select 1 from operations where parent = mine.id and status in ('pending', 'processing'))
        ) children
        where p.id = mine.id and p.status in ('pending', 'processing') and children.total > 0`,
    ),
  )
}
