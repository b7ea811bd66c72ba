import { one, type Queryable, sql } from '../database/sql.ts'

/** What is due later than this is done by whoever runs then. */
const NEAR_MS = 120_000
/** What was put off this often may be put off for ever. */
const MOST_DELAYS = 5

/**
 * Whether anything runs, here or in another process, or waits and will run before long. What waits for a far time, or for
 * something that has not come for a while, keeps nobody; nor does what waits behind it, nor a parent besides its parts.
 */
export async function hasNearWork(db: Queryable): Promise<boolean> {
  const { found } = await one<{ found: boolean }>(
    db,
    sql`select exists (
          select 1 from operations
          where type <> 'batch_retain'
            and (status = 'processing'
              or status = 'pending' and ready and retry_count + postponed_count < ${MOST_DELAYS}::int
                and (next_retry_at is null or next_retry_at < now() + ${NEAR_MS}::float8 * interval '1 millisecond'))
        ) as found`,
  )
  return found
}
