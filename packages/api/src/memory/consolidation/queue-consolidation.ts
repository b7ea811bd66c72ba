import { randomUUID } from 'node:crypto'
import { execute, named, type Queryable, sql } from '../../database/sql.ts'
import type { Bank } from '../banks/find-bank.ts'
import { retainSettings } from '../retain/retain-settings.ts'

export const CONSOLIDATION = 'consolidation'
/** One consolidation of a bank at a time. */
export const CONSOLIDATION_SERIES = 'consolidation'

/** How long changes of a bank are gathered before they are consolidated. */
const QUIET_MS = 5_000

/**
 * Queues a consolidation of the bank when it has facts to consolidate, or mental models that are refreshed after one,
 * unless one waits already or the bank does not consolidate by itself. True when one was queued: `engine.wakeWorker()` after the commit then lets it be noticed.
 */
export async function queueConsolidation(tx: Queryable, bank: Bank): Promise<boolean> {
  if (!retainSettings(bank).consolidates) return false
  const queued = await execute(
    tx,
    named(
      'queue-consolidation',
      sql`insert into operations (id, bank, type, serialization_key, next_retry_at)
          select ${randomUUID()}::uuid, ${bank.number}::int, ${CONSOLIDATION}, ${CONSOLIDATION_SERIES},
                 now() + ${QUIET_MS}::float8 * interval '1 millisecond'
          where (exists (
              select 1 from memories
              where bank = ${bank.number}::int and consolidated_at is null and invalidated_at is null
                and type <> 'observation')
            or exists (
              select 1 from mental_models
              where bank = ${bank.number}::int and (trigger ->> 'refresh_after_consolidation')::boolean))
          and not exists (
            select 1 from operations
            where bank = ${bank.number}::int and serialization_key = ${CONSOLIDATION_SERIES} and status = 'pending'
              and not payload ? 'observation_scopes')`,
    ),
  )
  return queued > 0
}
