import { randomUUID } from 'node:crypto'
import { maybe, named, one, type Queryable, sql } from '../database/sql.ts'
import type { ClaimedOperation } from './operation.ts'

/**
 * Takes the operation of these types that has been due for longest, among those that need not wait for another of their
 * series. Null when there is none, or when others took what there was meanwhile. It costs the same however long the
 * queue is: one look into the index for each type.
 */
export async function claimOperation(
  db: Queryable,
  types: readonly string[],
  leaseMs: number,
  worker: string | null = null,
): Promise<ClaimedOperation | null> {
  const claimed = await maybe<ClaimedOperation>(
    db,
    named(
      'claim-operation',
      sql`with heads as (
            select t.type, (
              select coalesce(o.next_retry_at, o.created_at) from operations o
              where o.type = t.type and o.status = 'pending' and o.ready
              order by coalesce(o.next_retry_at, o.created_at) limit 1
            ) as due
            from unnest(${types}::text[]) t (type)
          ),
          candidate as (
            select o.id from operations o
            where o.type = (select type from heads where due <= now() order by due limit 1)
              and o.status = 'pending' and o.ready and coalesce(o.next_retry_at, o.created_at) <= now()
            order by coalesce(o.next_retry_at, o.created_at)
            limit 1
            for update skip locked
          ),
          claimed as (
            update operations o
            set status = 'processing', worker_id = ${randomUUID()}, worker = ${worker}::uuid, next_retry_at = null, updated_at = now(),
                lease_expires_at = now() + ${leaseMs}::float8 * interval '1 millisecond'
            from candidate where o.id = candidate.id
            returning o.*
          ),
          -- With its first part, the whole has begun.
          begun as (
            update operations p set status = 'processing', updated_at = now()
            from claimed where p.id = claimed.parent and p.status = 'pending'
          )
          select o.id, o.bank as "bankNumber", b.id as "bankId", o.type, o.payload, o.result, o.parent,
                 o.retry_count as "retryCount", o.postponed_count as "postponedCount", o.trace_parent as "traceParent",
                 o.worker_id as lease
          from claimed o join banks b on b.number = o.bank`,
    ),
  )
  return claimed ?? null
}

export interface NextWork {
  /** Milliseconds until something can be claimed, 0 or less when it is now; null when nothing waits for a time. */
  readonly dueMs: number | null
  /** Milliseconds until the first lease ends, of any type; 0 or less when one has. */
  readonly leaseEndMs: number | null
}

/** When there is something to do next. What waits for another of its series is not told of: its turn comes by an end. */
export async function findNextWork(db: Queryable, types: readonly string[]): Promise<NextWork> {
  return one<NextWork>(
    db,
    named(
      'find-next-work',
      sql`select extract(epoch from due - clock_timestamp())::float8 * 1000 as "dueMs",
                 extract(epoch from lease_end - clock_timestamp())::float8 * 1000 as "leaseEndMs"
          from (
            select
              (select min((
                 select coalesce(o.next_retry_at, o.created_at) from operations o
                 where o.type = t.type and o.status = 'pending' and o.ready
                 order by coalesce(o.next_retry_at, o.created_at) limit 1))
               from unnest(${types}::text[]) t (type)) as due,
              (select min(lease_expires_at) from operations where status = 'processing') as lease_end
          ) next`,
    ),
  )
}
