import { execute, many, maybe, named, type Queryable, sql } from '../database/sql.ts'
import type { ClaimedOperation, JsonObject } from './operation.ts'
import { settleParents } from './parent.ts'
import { leaveSeries, lockQueue } from './series.ts'

/** Another worker has taken the operation over, or it was cancelled or deleted: what this one did is not committed. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'

  constructor(operation: Pick<ClaimedOperation, 'id'>) {
    super(`The lease of operation ${operation.id} was lost`)
  }
}

/**
 * Renews leases and tells which of them are still held. A row that somebody is changing is left as it is: who ends the
 * operation holds it until the commit, and the next renewal comes soon.
 */
export async function renewLeases(
  db: Queryable,
  operations: readonly ClaimedOperation[],
  leaseMs: number,
): Promise<ReadonlySet<string>> {
  const held = await many<{ lease: string }>(
    db,
    named(
      'renew-leases',
      sql`with held as (
            select o.id, o.worker_id as lease
            from unnest(${operations.map(({ id }) => id)}::uuid[], ${operations.map(({ lease }) => lease)}::text[]) mine (id, lease)
            join operations o on o.id = mine.id and o.worker_id = mine.lease and o.status in ('processing', 'completed')
          ),
          free as (
            select o.id from operations o
            where o.id in (select id from held) and o.status = 'processing'
              and o.lease_expires_at < now() + ${leaseMs * RENEWED_BELOW}::float8 * interval '1 millisecond'
            for update skip locked
          ),
          renewed as (
            update operations o set lease_expires_at = now() + ${leaseMs}::float8 * interval '1 millisecond'
            from free, held where o.id = free.id and held.id = o.id and held.lease = o.worker_id
          )
          select lease from held`,
    ),
  )
  return new Set(held.map(({ lease }) => lease))
}

/** A lease with more than this left is only looked at: asking often is cheap, writing often is not. */
const RENEWED_BELOW = 2 / 3

/**
 * Makes this transaction fail when its worker may no longer write, and keeps everybody else from taking the operation
 * until it has ended.
 * @throws LeaseLost
 */
export async function holdLease(tx: Queryable, operation: ClaimedOperation): Promise<void> {
  const held = await maybe(
    tx,
    named(
      'hold-lease',
      sql`select 1 from operations
          where id = ${operation.id} and worker_id = ${operation.lease} and status in ('processing', 'completed')
          for share`,
    ),
  )
  if (held === undefined) throw new LeaseLost(operation)
}

/** An operation that is done, and what is recorded of it. */
export interface Completion {
  readonly operation: ClaimedOperation
  readonly result: JsonObject
}

/**
 * Marks the operation done. In the transaction of its work, so that work and mark are committed together: done once.
 * @throws LeaseLost
 */
export function completeOperation(tx: Queryable, operation: ClaimedOperation, result: JsonObject): Promise<void> {
  return completeOperations(tx, operation.bankNumber, [{ operation, result }])
}

/**
 * The same for several of one bank whose work shares a transaction.
 * @throws LeaseLost when one of them was lost
 */
export async function completeOperations(
  tx: Queryable,
  bankNumber: number,
  completions: readonly Completion[],
): Promise<void> {
  if (completions.length === 0) return
  const operations = completions.map(({ operation }) => operation)
  const ids = operations.map(({ id }) => id)
  await lockQueue(tx, bankNumber)
  const completed = await many<{ id: string }>(
    tx,
    named(
      'complete-operations',
      // The lease stays written, so that the rest of the transaction is known to be its holder's.
      sql`update operations o
          set status = 'completed', result = o.result || mine.result, completed_at = now(),
              updated_at = now(), lease_expires_at = null, error_message = null, progress = null
          from unnest(
            ${ids}::uuid[],
            ${operations.map(({ lease }) => lease)}::text[],
            ${completions.map(({ result }) => JSON.stringify(result))}::jsonb[]
          ) mine (id, lease, result)
          where o.id = mine.id and o.worker_id = mine.lease and o.status = 'processing'
          returning o.id`,
    ),
  )
  const done = new Set(completed.map(({ id }) => id))
  const lost = operations.find(({ id }) => !done.has(id))
  if (lost !== undefined) throw new LeaseLost(lost)
  await leaveSeries(tx, bankNumber, ids)
  await settleParents(
    tx,
    operations.map(({ parent }) => parent),
  )
}

/** What becomes of an operation that was not done. */
export interface Release {
  readonly error: string | null
  /** Until it may be claimed again; null: it has failed. */
  readonly delayMs: number | null
  readonly counts: 'as retry' | 'as postponement' | 'not'
}

/** Gives the operation back: to be tried again after a while, at once, or never. */
export async function releaseOperation(tx: Queryable, operation: ClaimedOperation, release: Release): Promise<void> {
  const { error, delayMs, counts } = release
  const failed = delayMs === null
  if (failed) await lockQueue(tx, operation.bankNumber)
  const released = await execute(
    tx,
    sql`update operations
        set status = ${failed ? 'failed' : 'pending'},
            error_message = coalesce(${error}, error_message),
            retry_count = retry_count + ${counts === 'as retry' ? 1 : 0}::int,
            postponed_count = postponed_count + ${counts === 'as postponement' ? 1 : 0}::int,
            next_retry_at = case when ${delayMs}::float8 > 0 then now() + ${delayMs}::float8 * interval '1 millisecond' end,
            completed_at = case when ${failed}::boolean then now() end,
            updated_at = now(), lease_expires_at = null, worker_id = null
        where id = ${operation.id} and worker_id = ${operation.lease} and status = 'processing'`,
  )
  if (released === 0 || !failed) return
  await leaveSeries(tx, operation.bankNumber, [operation.id])
  await settleParents(tx, [operation.parent])
}
