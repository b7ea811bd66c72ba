import { one, type Queryable, sql } from '../database/sql.ts'

/** Whether anything waits, is tried again later, or runs: here or in another process. */
export async function hasUnfinishedOperations(db: Queryable): Promise<boolean> {
  const { found } = await one<{ found: boolean }>(
    db,
    sql`select exists (select 1 from operations where status in ('pending', 'processing')) as found`,
  )
  return found
}
