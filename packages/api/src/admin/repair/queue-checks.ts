import type { PoolClient } from 'pg'
import type { Database } from '../../database/database.ts'
import { execute, many, type Sql, sql } from '../../database/sql.ts'
import { settleParents } from '../../operations/parent.ts'
import { isBlocked, lockQueue } from '../../operations/series.ts'
import { takeOverAbandoned } from '../../operations/take-over.ts'
import { banksOf, type Check, countRows } from './check.ts'

/** Who lives takes over sooner. */
const GRACE = sql`interval '1 minute'`

const deadLeases = sql`select id from operations where status = 'processing' and lease_expires_at < now() - ${GRACE}`

/** In work without a lease, which only the whole of several parts may be. */
const withoutLease = sql`
  select o.bank, o.id from operations o
  where o.status = 'processing' and o.lease_expires_at is null
    and not exists (select 1 from operations part where part.parent = o.id)`

const endedParents = sql`
  select p.bank, p.id from operations p
  where p.status in ('pending', 'processing')
    and exists (select 1 from operations part where part.parent = p.id)
    and not exists (select 1 from operations part
                    where part.parent = p.id and part.status in ('pending', 'processing'))`

/** Places in series that nobody needs, that are missing, and operations that wait for nothing or do not wait. */
const leftPlaces = sql`
  select s.bank, s.operation as id from operation_series s join operations o on o.id = s.operation
  where o.status not in ('pending', 'processing')`
const missingPlaces = sql`
  select o.bank, o.id, key as series, o.position from operations o, unnest(o.series) key
  where o.status in ('pending', 'processing')
    and not exists (select 1 from operation_series s where s.operation = o.id and s.series = key)`
const wronglyReady = sql`
  select o.bank, o.id from operations o where o.status = 'pending' and o.ready = ${isBlocked([])}`

/** What is wrong in the queue of a bank, mended while nobody changes its order. */
function queueCheck(
  name: string,
  about: string,
  remedy: string,
  find: Sql,
  mend: (tx: PoolClient, bank: number, ids: readonly string[]) => Promise<unknown>,
): Check {
  return {
    name,
    about,
    remedy,
    count: (db) => countRows(db, find),
    async mend(db: Database) {
      for (const bank of await banksOf(db, find)) {
        await db.transaction(async (tx) => {
          await lockQueue(tx, bank)
          const found = await many<{ id: string }>(
            tx,
            sql`select distinct id from (${find}) found where bank = ${bank}`,
          )
          await mend(
            tx,
            bank,
            found.map(({ id }) => id),
          )
        })
      }
    },
  }
}

/** The queue of operations. */
export const queueChecks: readonly Check[] = [
  {
    name: 'dead-leases',
    about: 'operations whose worker is gone, and that nobody has taken over',
    remedy: 'queued again',
    count: (db) => countRows(db, deadLeases),
    mend: async (db) => {
      await takeOverAbandoned(db)
    },
  },
  queueCheck(
    'operations-without-lease',
    'operations that are in work at nobody’s',
    'queued again',
    withoutLease,
    (tx, _, ids) =>
      execute(tx, sql`update operations set status = 'pending', worker_id = null where id = any(${ids}::uuid[])`),
  ),
  queueCheck('ended-parents', 'operations whose parts have all ended', 'ended', endedParents, (tx, _, ids) =>
    settleParents(tx, ids),
  ),
  queueCheck(
    'left-places',
    'ended operations that others of their series wait for',
    'given up',
    leftPlaces,
    (tx, _, ids) => execute(tx, sql`delete from operation_series where operation = any(${ids}::uuid[])`),
  ),
  queueCheck('missing-places', 'operations that nobody of their series waits for', 'taken', missingPlaces, (tx, bank) =>
    execute(
      tx,
      sql`insert into operation_series (bank, series, position, operation)
          select bank, series, position, id from (${missingPlaces}) missing where bank = ${bank}`,
    ),
  ),
  queueCheck(
    'wrong-turns',
    'operations that wait for nobody, or do not wait where they should',
    'put in order',
    wronglyReady,
    (tx, _, ids) =>
      execute(
        tx,
        sql`update operations o set ready = not ${isBlocked([])} where id = any(${ids}::uuid[]) and status = 'pending'`,
      ),
  ),
]
