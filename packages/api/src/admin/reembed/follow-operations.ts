import { setTimeout as delay } from 'node:timers/promises'
import { many, type Queryable, sql } from '../../database/sql.ts'

export interface FollowedOperation {
  readonly id: string
  readonly status: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled'
  readonly error: string | null
  readonly result: Readonly<Record<string, unknown>>
  readonly processed: number
  readonly total: number
}

const LOOK_INTERVAL_MS = 500

/** Waits for operations to end, and tells at each look how they are. Those that are deleted meanwhile are left out. */
export async function followOperations(
  db: Queryable,
  ids: readonly string[],
  onLook: (operations: readonly FollowedOperation[]) => void,
  signal: AbortSignal,
): Promise<FollowedOperation[]> {
  for (;;) {
    const operations = await many<FollowedOperation>(
      db,
      sql`select id, status, error_message as error, result,
                 coalesce((progress ->> 'processed')::int, 0) as processed, coalesce((progress ->> 'total')::int, 0) as total
          from operations where id = any(${ids}::uuid[]) order by position`,
    )
    onLook(operations)
    if (operations.every(({ status }) => status !== 'pending' && status !== 'processing')) return operations
    await delay(LOOK_INTERVAL_MS, undefined, { signal })
  }
}
