import { randomUUID } from 'node:crypto'
import { execute, many, maybe, type Queryable, sql } from '../../database/sql.ts'
import { enqueue } from '../../operations/enqueue.ts'
import { resolveBankConfig } from '../banks/bank-config.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { findStaleModels } from './find-stale-models.ts'
import { type MentalModel, mentalModelColumns } from './mental-model.ts'

export const REFRESH_MENTAL_MODEL = 'refresh_mental_model'

/**
 * Queues a refresh in the transaction that is given and returns its operation. One that waits already is reused, and
 * moved forward when it was to run later. Call `engine.wakeWorker()` after the commit.
 */
export async function queueRefresh(
  tx: Queryable,
  bankNumber: number,
  model: Pick<MentalModel, 'id' | 'name'>,
  delayMs = 0,
): Promise<string> {
  // Two callers at the same time: the second must see the first one's operation.
  await execute(tx, sql`select 1 from mental_models where bank = ${bankNumber} and id = ${model.id} for update`)
  const waiting = await maybe<{ id: string }>(
    tx,
    sql`update operations
        set next_retry_at = case when ${delayMs}::float8 > 0 then next_retry_at end, updated_at = now()
        where id = (
          select id from operations
          where bank = ${bankNumber} and type = ${REFRESH_MENTAL_MODEL} and status = 'pending'
            and payload ->> 'mental_model_id' = ${model.id}
          order by created_at limit 1
          for update skip locked
        )
        returning id`,
  )
  if (waiting !== undefined) return waiting.id
  const id = randomUUID()
  await enqueue(tx, bankNumber, [
    {
      id,
      type: REFRESH_MENTAL_MODEL,
      payload: { mental_model_id: model.id },
      result: { mental_model_id: model.id, name: model.name },
      series: [`mental_model ${model.id}`],
      ...(delayMs > 0 && { delayMs }),
    },
  ])
  return id
}

/** Those models that have something to take in: a memory of their scope was written since, or their question is another. */
export async function findDueModels(
  db: Queryable,
  bankNumber: number,
  models: readonly MentalModel[],
): Promise<MentalModel[]> {
  const stale = await findStaleModels(db, bankNumber, models)
  return models.filter(
    ({ id, source_query, last_refreshed_source_query: asked }) =>
      stale.has(id) || (asked !== null && asked !== source_query),
  )
}

/** Queues a refresh that nobody asked for, not before the model's least interval has passed since the last one. */
export async function queueAutomaticRefresh(
  engine: Pick<Engine, 'settings'>,
  tx: Queryable,
  bank: Pick<Bank, 'number' | 'config'>,
  model: MentalModel,
  now: Date,
): Promise<void> {
  const leastSeconds =
    model.trigger.min_refresh_interval_seconds ??
    resolveBankConfig(engine, bank).mental_model_min_refresh_interval_seconds
  const lastMs = model.last_refreshed_at?.getTime() ?? Number.NEGATIVE_INFINITY
  const delayMs = Math.max(0, lastMs + leastSeconds * 1_000 - now.getTime())
  await queueRefresh(tx, bank.number, model, delayMs)
}

/** After a consolidation: queues a refresh of each model that wants one and has something to take in. Returns how many. */
export async function refreshAfterConsolidation(engine: Engine, bank: Bank): Promise<number> {
  const models = await many<MentalModel>(
    engine.db,
    sql`select ${mentalModelColumns} from mental_models
        where bank = ${bank.number} and (trigger ->> 'refresh_after_consolidation')::boolean and source_query <> ''`,
  )
  const due = await findDueModels(engine.db, bank.number, models)
  for (const model of due) {
    await engine.db.transaction((tx) => queueAutomaticRefresh(engine, tx, bank, model, engine.now()))
  }
  if (due.length > 0) engine.wakeWorker()
  return due.length
}
