import { execute, named, type Queryable, sql } from '../database/sql.ts'

/** A parent ends with its last child: failed when one of them failed. Needs the queue's lock. */
export async function settleParent(tx: Queryable, parent: string): Promise<void> {
  await execute(
    tx,
    named(
      'settle-parent',
      sql`update operations p
        set status = case when children.failed > 0 then 'failed' when children.completed = 0 then 'cancelled' else 'completed' end,
            error_message = case when children.failed > 0
              then children.failed || ' of ' || children.total || ' sub-batches failed: ' || children.error end,
            completed_at = now(), updated_at = now()
        from (
          select count(*) as total,
                 count(*) filter (where status = 'failed') as failed,
                 count(*) filter (where status = 'completed') as completed,
                 (array_agg(error_message order by position) filter (where status = 'failed'))[1] as error
          from operations
          -- Looked at only once: children are many, and each of them comes here.
          where parent = ${parent} and not exists (
            select 1 from operations where parent = ${parent} and status in ('pending', 'processing'))
        ) children
        where p.id = ${parent} and p.status in ('pending', 'processing') and children.total > 0`,
    ),
  )
}
