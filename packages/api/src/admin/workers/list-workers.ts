import { many, type Queryable, sql } from '../../database/sql.ts'

export interface RunningOperation {
  readonly id: string
  readonly type: string
  readonly bank: string
  /** When its lease ends unless it is renewed, ISO 8601. */
  readonly lease_expires_at: string
}

/** A process that runs operations, or did until a while ago. */
export interface ListedWorker {
  readonly id: string
  readonly name: string
  readonly host: string
  readonly pid: number | null
  readonly version: string | null
  readonly slots: number | null
  /** `unknown`: it holds leases and is written down nowhere. */
  readonly state: 'alive' | 'dead' | 'unknown'
  readonly started_at: string | null
  readonly seen_at: string | null
  readonly running: readonly RunningOperation[]
}

/**
 * All that are written down, and whoever else holds leases.
 * @param nobodyLives it is known that no process works on the database, whatever is written down
 */
export function listWorkers(db: Queryable, nobodyLives = false): Promise<ListedWorker[]> {
  return many<ListedWorker>(
    db,
    sql`with held as (
          select o.worker as id, jsonb_agg(jsonb_build_object(
              'id', o.id, 'type', o.type, 'bank', b.id, 'lease_expires_at', o.lease_expires_at) order by o.position) as running
          from operations o join banks b on b.number = o.bank
          where o.status = 'processing' and o.lease_expires_at is not null
          group by o.worker
        )
        select coalesce(w.id::text, held.id::text, '') as id, coalesce(w.name, 'unknown') as name,
               coalesce(w.host, '') as host, w.pid, w.version, w.slots,
               case when w.id is null then 'unknown'
                    when ${nobodyLives} or w.seen_at < now() - w.patience_ms * interval '1 millisecond' then 'dead'
                    else 'alive' end as state,
               to_json(w.started_at) #>> '{}' as started_at, to_json(w.seen_at) #>> '{}' as seen_at,
               coalesce(held.running, '[]') as running
        from workers w full join held on held.id = w.id
        order by w.started_at, 1`,
  )
}
