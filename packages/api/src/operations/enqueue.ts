import { execute, type Queryable, sql } from '../database/sql.ts'
import type { NewOperation } from './operation.ts'

/** Queues operations of a bank in the order given; call `engine.wakeWorker()` after the commit. */
export async function enqueue(tx: Queryable, bankNumber: number, operations: readonly NewOperation[]): Promise<void> {
  const column = <T>(read: (operation: NewOperation) => T): T[] => operations.map(read)
  // A microsecond between neighbours: rows of one transaction would otherwise share their time, which is their order.
  await execute(
    tx,
    sql`insert into operations (id, bank, type, parent, payload, result, serialization_key, next_retry_at, created_at)
        select id, ${bankNumber}, type, parent, payload, result, serialization_key,
               now() + delay_ms * interval '1 millisecond', clock_timestamp() + nth * interval '1 microsecond'
        from unnest(
          ${column(({ id }) => id)}::uuid[],
          ${column(({ type }) => type)}::text[],
          ${column(({ parent }) => parent ?? null)}::uuid[],
          ${column(({ payload }) => JSON.stringify(payload))}::jsonb[],
          ${column(({ result }) => JSON.stringify(result ?? {}))}::jsonb[],
          ${column(({ serializationKey }) => serializationKey ?? null)}::text[],
          ${column(({ delayMs }) => delayMs ?? null)}::float8[]
        ) with ordinality as new (id, type, parent, payload, result, serialization_key, delay_ms, nth)`,
  )
}
