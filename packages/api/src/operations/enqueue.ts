import { execute, type Queryable, sql } from '../database/sql.ts'
import { activeWork } from '../observability/active-work.ts'
import type { NewOperation } from './operation.ts'
import { lockQueue } from './series.ts'

/**
 * Queues operations of a bank in the order given. In a transaction, when any belongs to a series. Call
 * `engine.wakeWorker()` after the commit.
 */
export async function enqueue(tx: Queryable, bankNumber: number, operations: readonly NewOperation[]): Promise<void> {
  const currentTrace = activeWork()?.span?.traceParent ?? null
  const column = <T>(read: (operation: NewOperation) => T): T[] => operations.map(read)
  // What ends now would not see what is queued now, and leave it waiting for ever.
  if (operations.some(({ series = [] }) => series.length > 0)) await lockQueue(tx, bankNumber)
  // A microsecond between neighbours: lists are ordered by time.
  await execute(
    tx,
    sql`with new as (
          select id, type, parent, payload, result, nth, trace_parent, now() + delay_ms * interval '1 millisecond' as next_retry_at,
                 array(select distinct hashtextextended(name, 0) from jsonb_array_elements_text(series) name) as series
          from unnest(
            ${column(({ id }) => id)}::uuid[],
            ${column(({ type }) => type)}::text[],
            ${column(({ parent }) => parent ?? null)}::uuid[],
            ${column(({ payload }) => JSON.stringify(payload))}::jsonb[],
            ${column(({ result }) => JSON.stringify(result ?? {}))}::jsonb[],
            ${column(({ series }) => JSON.stringify(series ?? []))}::jsonb[],
            ${column(({ delayMs }) => delayMs ?? null)}::float8[],
            ${column(({ traceParent = currentTrace }) => traceParent)}::text[]
          ) with ordinality as new (id, type, parent, payload, result, series, delay_ms, trace_parent, nth)
        ),
        waiting as (
          select distinct id
          from (
            select id, key, row_number() over (partition by key order by nth) as turn
            from new, unnest(series) key
          ) turns
          where turn > 1 or exists (
            select 1 from operation_series s where s.bank = ${bankNumber} and s.series = key)
        ),
        queued as (
          insert into operations (
            id, bank, type, parent, payload, result, series, ready, next_retry_at, trace_parent, created_at)
          select id, ${bankNumber}, type, parent, payload, result, series, id not in (select id from waiting),
                 next_retry_at, trace_parent, now() + (nth - 1) * interval '1 microsecond'
          from new order by nth
          returning id, series, position
        )
        insert into operation_series (bank, series, position, operation)
        select ${bankNumber}, unnest(series), position, id from queued`,
  )
}
