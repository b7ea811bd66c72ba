import { execute, named, type Queryable, type Sql, sql } from '../database/sql.ts'

/** Tells this lock from other advisory locks of the database; any number will do. */
const QUEUE_LOCK = 0x71756575

/**
 * Makes this transaction the only one that changes the order of a bank's queue, until it ends. Take it before locking
 * operations. Claiming needs none: it looks only at what is ready.
 */
export async function lockQueue(tx: Queryable, bankNumber: number): Promise<void> {
  await execute(tx, named('lock-queue', sql`select pg_advisory_xact_lock(${QUEUE_LOCK}, ${bankNumber})`))
}

/** Operations that have ended leave their series; what waited for nothing else is ready. Needs the queue's lock. */
export async function leaveSeries(tx: Queryable, bankNumber: number, operations: readonly string[]): Promise<void> {
  await execute(
    tx,
    named(
      'leave-series',
      // What is deleted here is still seen by the rest of the statement.
      sql`with left_series as (
            delete from operation_series where operation = any(${operations}::uuid[]) returning series
          ),
          heads as (
            select distinct head.operation
            from (select distinct series from left_series) left_series
            cross join lateral (
              select operation from operation_series s
              where s.bank = ${bankNumber} and s.series = left_series.series
                and s.operation <> all(${operations}::uuid[])
              order by s.position limit 1
            ) head
          )
          update operations o set ready = true
          from heads
          where o.id = heads.operation and o.status = 'pending' and not o.ready
            and not ${isBlocked(operations)}`,
    ),
  )
}

/**
 * Operations that are queued once more take the place they had: before what was queued after them, and after what runs.
 * Needs the queue's lock.
 */
export async function rejoinSeries(tx: Queryable, bankNumber: number, operations: readonly string[]): Promise<void> {
  await execute(
    tx,
    sql`insert into operation_series (bank, series, position, operation)
        select bank, unnest(series), position, id from operations where id = any(${operations}::uuid[])`,
  )
  await execute(
    tx,
    sql`update operations o set ready = false
        where status = 'pending' and ready and exists (
          select 1 from operation_series again
          join operation_series mine on mine.bank = again.bank and mine.series = again.series
          where again.operation = any(${operations}::uuid[]) and again.bank = ${bankNumber} and mine.operation = o.id
            and mine.position > again.position)`,
  )
  // A new statement: it sees what was claimed in the meantime.
  await makeReady(tx, operations)
}

async function makeReady(tx: Queryable, operations: readonly string[]): Promise<void> {
  await execute(
    tx,
    sql`update operations o set ready = true
        where id = any(${operations}::uuid[]) and status = 'pending' and not ready and not ${isBlocked([])}`,
  )
}

/** Whether an unfinished operation `o` has to wait for another of one of its series, other than those that are leaving. */
export function isBlocked(leaving: readonly string[]): Sql {
  return sql`exists (
    select 1 from operation_series mine
    join operation_series other on other.bank = mine.bank and other.series = mine.series
      and other.operation <> mine.operation and other.operation <> all(${leaving}::uuid[])
    join operations of_other on of_other.id = other.operation
    where mine.operation = o.id and (other.position < mine.position or of_other.status = 'processing'))`
}
