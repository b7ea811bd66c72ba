import { randomUUID } from 'node:crypto'
import { execute, maybe, named, type Queryable, sql } from '../database/sql.ts'
import type { ClaimedOperation, JsonObject } from './operation.ts'

/** Another worker has taken the operation over, or it was deleted: what this one did must not be committed. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'

  constructor(operation: ClaimedOperation) {
    super(`The lease of operation ${operation.id} was lost`)
  }
}

/**
 * Takes the oldest operation that may run: due, or left behind by a worker whose lease has expired; and not while an
 * older one of its series is unfinished. Null when there is none.
 */
export async function claimOperation(
  db: Queryable,
  types: readonly string[],
  leaseMs: number,
): Promise<ClaimedOperation | null> {
  const claimed = await maybe<ClaimedOperation>(
    db,
    named(
      'claim-operation',
      sql`with candidate as (
            select o.id, o.status
            from operations o
            where o.type = any(${types})
              and (
                (o.status = 'pending' and (o.next_retry_at is null or o.next_retry_at <= now()))
                or (o.status = 'processing' and o.lease_expires_at < now())
              )
              and not exists (
                select 1 from operations earlier
                where earlier.bank = o.bank
                  and earlier.serialization_key = o.serialization_key
                  and earlier.status in ('pending', 'processing')
                  and earlier.id <> o.id
                  and (earlier.status = 'processing' or (earlier.created_at, earlier.id) < (o.created_at, o.id))
              )
            order by o.created_at
            limit 1
            for update of o skip locked
          )
          update operations o
          set status = 'processing',
              worker_id = ${randomUUID()},
              lease_expires_at = now() + ${leaseMs}::float8 * interval '1 millisecond',
              next_retry_at = null,
              -- An expired lease counts as an attempt, so that work that ends its worker is given up one day.
              retry_count = o.retry_count + (candidate.status = 'processing')::int,
              updated_at = now()
          from candidate, banks b
          where o.id = candidate.id and b.number = o.bank
          returning o.id, o.bank as "bankNumber", b.id as "bankId", o.type, o.payload, o.result, o.parent,
                    o.retry_count as "retryCount", o.worker_id as lease`,
    ),
  )
  return claimed ?? null
}

/**
 * Milliseconds until something of these types becomes due or its lease expires; null when nothing waits for a time.
 * What is due already and could not be claimed waits for another operation, whose end wakes the worker.
 */
export async function millisecondsUntilDue(db: Queryable, types: readonly string[]): Promise<number | null> {
  const row = await maybe<{ ms: number | null }>(
    db,
    sql`select extract(epoch from min(due) - now())::float8 * 1000 as ms
        from (
          select case status when 'processing' then lease_expires_at else next_retry_at end as due
          from operations
          where status in ('pending', 'processing') and type = any(${types})
        ) waiting
        where due > now()`,
  )
  return row?.ms ?? null
}

/** @throws LeaseLost */
export async function renewLease(db: Queryable, operation: ClaimedOperation, leaseMs: number): Promise<void> {
  const renewed = await execute(
    db,
    sql`update operations set lease_expires_at = now() + ${leaseMs}::float8 * interval '1 millisecond'
        where id = ${operation.id} and worker_id = ${operation.lease} and status = 'processing'`,
  )
  if (renewed === 0) throw new LeaseLost(operation)
}

/**
 * Marks the operation done. In the transaction of its work, so that work and mark are committed together: done once.
 * @throws LeaseLost
 */
export async function completeOperation(tx: Queryable, operation: ClaimedOperation, result: JsonObject): Promise<void> {
  const completed = await execute(
    tx,
    sql`update operations
        set status = 'completed', result = result || ${JSON.stringify(result)}::jsonb, completed_at = now(),
            updated_at = now(), lease_expires_at = null, worker_id = null, error_message = null, progress = null
        where id = ${operation.id} and worker_id = ${operation.lease} and status = 'processing'`,
  )
  if (completed === 0) throw new LeaseLost(operation)
  if (operation.parent !== null) await settleParent(tx, operation.parent)
}

/** Gives the operation back: to be tried again after a while, at once (`delayMs` 0), or never (null: it has failed). */
export async function releaseOperation(
  tx: Queryable,
  operation: ClaimedOperation,
  outcome: { readonly error: string | null; readonly delayMs: number | null; readonly countsAsRetry: boolean },
): Promise<void> {
  const failed = outcome.delayMs === null
  const released = await execute(
    tx,
    sql`update operations
        set status = ${failed ? 'failed' : 'pending'},
            error_message = ${outcome.error},
            retry_count = retry_count + ${outcome.countsAsRetry ? 1 : 0}::int,
            next_retry_at = now() + ${outcome.delayMs}::float8 * interval '1 millisecond',
            completed_at = case when ${failed}::boolean then now() end,
            updated_at = now(), lease_expires_at = null, worker_id = null
        where id = ${operation.id} and worker_id = ${operation.lease} and status = 'processing'`,
  )
  if (released > 0 && failed && operation.parent !== null) await settleParent(tx, operation.parent)
}

/** A parent is done when its last child is: failed when one of them failed. */
export async function settleParent(tx: Queryable, parent: string): Promise<void> {
  // Two children may end at the same time: whoever comes second must see the first.
  await execute(tx, sql`select 1 from operations where id = ${parent} for update`)
  await execute(
    tx,
    sql`update operations p
        set status = case when children.failed > 0 then 'failed' when children.completed = 0 then 'cancelled' else 'completed' end,
            error_message = case when children.failed > 0
              then children.failed || ' of ' || children.total || ' sub-batches failed: ' || children.error end,
            completed_at = now(), updated_at = now()
        from (
          select count(*) as total,
                 count(*) filter (where status = 'failed') as failed,
                 count(*) filter (where status = 'completed') as completed,
                 count(*) filter (where status in ('pending', 'processing')) as unfinished,
                 (array_agg(error_message order by created_at) filter (where status = 'failed'))[1] as error
          from operations where parent = ${parent}
        ) children
        where p.id = ${parent} and p.status = 'pending' and children.unfinished = 0`,
  )
}
