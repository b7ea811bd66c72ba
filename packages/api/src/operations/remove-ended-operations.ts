import { execute, type Queryable, sql } from '../database/sql.ts'

const BATCH = 1_000

/** Removes the records of operations that ended so many days ago, with those of their parts. Returns how many. */
export async function removeEndedOperations(db: Queryable, afterDays: number): Promise<number> {
  for (let removed = 0; ; ) {
    const batch = await execute(
      db,
      sql`delete from operations
          where id in (
            select id from operations
            where parent is null and status in ('completed', 'failed', 'cancelled')
              and completed_at < now() - ${afterDays}::float8 * interval '1 day'
            order by completed_at limit ${BATCH} for update skip locked
          )`,
    )
    removed += batch
    if (batch < BATCH) return removed
  }
}
