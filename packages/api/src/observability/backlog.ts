import { many, one, type Queryable, sql } from '../database/sql.ts'

export interface OperationBacklog {
  readonly type: string
  readonly status: 'pending' | 'processing' | 'failed'
  readonly count: number
  /** Seconds since the oldest was queued. */
  readonly oldestSeconds: number
}

/** The work that waits, over all banks. */
export interface Backlog {
  readonly operations: readonly OperationBacklog[]
  readonly pendingConsolidation: number
  readonly failedConsolidation: number
}

export async function readBacklog(db: Queryable): Promise<Backlog> {
  const [operations, facts] = await Promise.all([
    many<OperationBacklog>(
      db,
      sql`select type, status, count(*) as count,
                 greatest(0, extract(epoch from now() - min(created_at)))::float8 as "oldestSeconds"
          from operations
          where status in ('pending', 'processing', 'failed') group by type, status`,
    ),
    one<Omit<Backlog, 'operations'>>(
      db,
      // The very condition of an index, so that only what waits is read.
      sql`select count(*) filter (where consolidation_failed_at is null) as "pendingConsolidation",
                 count(*) filter (where consolidation_failed_at is not null) as "failedConsolidation"
          from memories where consolidated_at is null and invalidated_at is null and type <> 'observation'`,
    ),
  ])
  return { operations, ...facts }
}
