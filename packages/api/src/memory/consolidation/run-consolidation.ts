import { execute, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import type { OperationContext } from '../../operations/operation.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { refreshAfterConsolidation } from '../mental-models/queue-refresh.ts'
import { queueEvents, type WebhookEvent } from '../webhooks/queue-events.ts'
import { consolidateAlike } from './consolidate-alike.ts'
import type { ConsolidationResult } from './consolidation-result.ts'
import { queueConsolidation } from './queue-consolidation.ts'
import { consolidateWithModel } from './with-model/consolidate-with-model.ts'

/**
 * Turns facts that have not been consolidated yet into observations: with a language model as it sees them, without one
 * by their wording. A model that is away is waited for; nothing is done without it in the meantime.
 */
export const runConsolidation: OperationHandler = async (engine, context) => {
  const bank = await findBank(engine.db, context.operation.bankId)
  if (bank === null) throw notFound('Bank not found')
  const { result, complete } = await consolidate(engine, bank, context)
  if (complete) {
    const deliveries = await engine.db.transaction(async (tx) => {
      await execute(tx, sql`update banks set last_consolidated_at = now() where number = ${bank.number}`)
      return queueEvents(tx, bank, [consolidationEvent(context.operation.id, result)], engine.settings.webhooks)
    })
    if (deliveries > 0) engine.wakeWorker()
    await refreshAfterConsolidation(engine, bank)
  } else {
    await engine.db.transaction((tx) => queueConsolidation(engine, tx, bank))
    engine.wakeWorker()
  }
  return { ...result }
}

function consolidationEvent(operationId: string, result: ConsolidationResult): WebhookEvent {
  const { observations_created, observations_updated, observations_merged, observations_retired } = result
  const observations_deleted = observations_merged + observations_retired
  const data = { observations_created, observations_updated, observations_deleted }
  return { event: 'consolidation.completed', status: 'completed', operationId, data }
}

async function consolidate(
  engine: Engine,
  bank: Bank,
  { operation, signal, reportProgress }: OperationContext,
): Promise<{ readonly result: ConsolidationResult; readonly complete: boolean }> {
  const { observation_scopes: only = null } = operation.payload as { observation_scopes?: string[][] }
  const model = engine.languageFor('consolidation', bank.id)
  const onProgress = (result: ConsolidationResult, total?: number) =>
    reportProgress('consolidating', result.memories_processed, total, { ...result })
  if (model === null) {
    return { result: await consolidateAlike(engine, bank, only, signal, onProgress), complete: true }
  }
  return consolidateWithModel({ engine, bank, model, only, signal, onProgress })
}
