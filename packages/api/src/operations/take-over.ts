import type { Database } from '../database/database.ts'
import { execute, many, type Queryable, sql } from '../database/sql.ts'
import { settleParents } from './parent.ts'
import { leaveSeries, lockQueue } from './series.ts'

/** An operation that ends its worker each time it runs is given up after so many of them. */
const MOST_TAKEOVERS = 5

export interface TakenOver {
  readonly id: string
  readonly type: string
  readonly bankNumber: number
  readonly takeoverCount: number
}

interface Abandoned extends TakenOver {
  readonly parent: string | null
}

/**
 * Puts operations whose worker stopped renewing its lease back into the queue, at once; or gives them up when that has
 * happened too often. Returns those that it found. Any process may call it at any time.
 */
export async function takeOverAbandoned(db: Database): Promise<readonly TakenOver[]> {
  const returned = await many<TakenOver>(
    db,
    sql`update operations o
        set status = 'pending', worker_id = null, lease_expires_at = null, takeover_count = takeover_count + 1,
            updated_at = now()
        from (
          select id from operations
          where status = 'processing' and lease_expires_at < now() and takeover_count + 1 < ${MOST_TAKEOVERS}
          for update skip locked
        ) abandoned
        where o.id = abandoned.id
        returning o.id, type, bank as "bankNumber", takeover_count as "takeoverCount"`,
  )
  const hopeless = await many<Abandoned>(
    db,
    sql`select id, type, bank as "bankNumber", parent, takeover_count + 1 as "takeoverCount" from operations
        where status = 'processing' and lease_expires_at < now() and takeover_count + 1 >= ${MOST_TAKEOVERS}`,
  )
  const givenUp: TakenOver[] = []
  for (const operation of hopeless) if (await giveUp(db, operation)) givenUp.push(operation)
  return [...returned, ...givenUp]
}

/** For the only worker that a database has, before it begins: whatever runs is what a dead one has left. */
export async function endAllLeases(db: Queryable, worker: string | null): Promise<void> {
  await execute(db, sql`delete from workers where id is distinct from ${worker}::uuid`)
  await execute(
    db,
    sql`update operations set lease_expires_at = now() - interval '1 second'
        where status = 'processing' and lease_expires_at is not null`,
  )
}

async function giveUp(db: Database, operation: Abandoned): Promise<boolean> {
  return db.transaction(async (tx) => {
    await lockQueue(tx, operation.bankNumber)
    const failed = await many(
      tx,
      sql`update operations
          set status = 'failed', error_message = ${`Its worker stopped ${operation.takeoverCount} times while it ran`},
              takeover_count = ${operation.takeoverCount}, completed_at = now(), updated_at = now(), worker_id = null,
              lease_expires_at = null
          where id = ${operation.id} and status = 'processing' and lease_expires_at < now()
          returning 1`,
    )
    if (failed.length === 0) return false
    await leaveSeries(tx, operation.bankNumber, [operation.id])
    await settleParents(tx, [operation.parent])
    return true
  })
}
