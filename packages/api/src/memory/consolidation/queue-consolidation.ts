import { randomUUID } from 'node:crypto'
import { maybe, named, type Queryable, sql } from '../../database/sql.ts'
import { enqueue } from '../../operations/enqueue.ts'
import { resolveBankConfig } from '../banks/bank-config.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'

export const CONSOLIDATION = 'consolidation'
/** One consolidation of a bank at a time. */
export const CONSOLIDATION_SERIES = 'consolidation'

/** How long changes of a bank are gathered before they are consolidated. */
const QUIET_MS = 5_000

/**
 * Queues a consolidation of the bank when it has facts to consolidate, or mental models that are refreshed after one,
 * unless one waits already or the bank does not consolidate by itself. True when one was queued: `engine.wakeWorker()`
 * after the commit then lets it be noticed.
 */
export async function queueConsolidation(
  engine: Pick<Engine, 'settings'>,
  tx: Queryable,
  bank: Bank,
): Promise<boolean> {
  const { enable_observations: observes, enable_auto_consolidation: byItself } = resolveBankConfig(engine, bank)
  if (!observes || !byItself) return false
  const wanted = await maybe(
    tx,
    named(
      'is-consolidation-wanted',
      // The order makes it the index of what is to be consolidated that is read; right after a large import the planner
      // would read the whole bank in search of one.
      sql`select 1
          where coalesce(
            (select true from memories
              where bank = ${bank.number}::int and consolidated_at is null and invalidated_at is null
                and consolidation_failed_at is null and type <> 'observation'
              order by created_at limit 1),
            exists (
              select 1 from mental_models
              where bank = ${bank.number}::int and (trigger ->> 'refresh_after_consolidation')::boolean))
          and not exists (
            select 1 from operations
            where bank = ${bank.number}::int and type = ${CONSOLIDATION} and status = 'pending'
              and not payload ? 'observation_scopes')`,
    ),
  )
  if (wanted === undefined) return false
  await enqueue(tx, bank.number, [
    { id: randomUUID(), type: CONSOLIDATION, payload: {}, series: [CONSOLIDATION_SERIES], delayMs: QUIET_MS },
  ])
  return true
}
