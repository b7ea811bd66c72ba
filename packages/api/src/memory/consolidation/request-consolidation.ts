import { randomUUID } from 'node:crypto'
import type { ConsolidationRequest, ConsolidationResponse, RecoverConsolidationResponse } from 'hindsight-contract'
import { execute, maybe, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import { enqueue } from '../../operations/enqueue.ts'
import { findBank, lockBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { CONSOLIDATION, CONSOLIDATION_SERIES, queueConsolidation } from './queue-consolidation.ts'

/** Queues a consolidation; of all facts, one that waits already will do. */
export async function requestConsolidation(
  engine: Engine,
  bankId: string,
  input: ConsolidationRequest | null | undefined,
): Promise<ConsolidationResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw notFound(`Bank '${bankId}' not found`)
  const scopes = input?.observation_scopes ?? null
  const answer = await engine.db.transaction(async (tx) => {
    await lockBank(tx, bank.number)
    const waiting =
      scopes === null
        ? await maybe<{ id: string }>(
            tx,
            // It need not wait for more changes any longer.
            sql`update operations set next_retry_at = null
                where id = (
                  select id from operations
                  where bank = ${bank.number} and type = ${CONSOLIDATION} and status = 'pending'
                    and not payload ? 'observation_scopes'
                  order by created_at limit 1)
                returning id`,
          )
        : undefined
    if (waiting !== undefined) return { operation_id: waiting.id, deduplicated: true }
    const id = randomUUID()
    const payload = scopes === null ? {} : { observation_scopes: scopes }
    await enqueue(tx, bank.number, [{ id, type: CONSOLIDATION, payload, series: [CONSOLIDATION_SERIES] }])
    return { operation_id: id, deduplicated: false }
  })
  engine.wakeWorker()
  return answer
}

/** Lets facts whose consolidation was given up be tried again. */
export async function recoverConsolidation(engine: Engine, bankId: string): Promise<RecoverConsolidationResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { retried_count: 0 }
  const retried = await engine.db.transaction(async (tx) => {
    await lockBank(tx, bank.number)
    const count = await execute(
      tx,
      sql`update memories set consolidation_failed_at = null, consolidated_at = null
          where bank = ${bank.number} and consolidation_failed_at is not null and type <> 'observation'`,
    )
    if (count > 0) await queueConsolidation(engine, tx, bank)
    return count
  })
  engine.wakeWorker()
  return { retried_count: retried }
}
