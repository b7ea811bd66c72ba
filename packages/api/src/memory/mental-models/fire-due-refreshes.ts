import { execute, many, maybe, one, type Queryable, sql } from '../../database/sql.ts'
import type { Engine } from '../engine.ts'
import { type MentalModel, mentalModelColumns } from './mental-model.ts'
import { nextFiring } from './next-firing.ts'
import { findDueModels, queueAutomaticRefresh } from './queue-refresh.ts'

/** Models that are looked at in one go. */
const AT_ONCE = 500

interface Fired {
  /** Refreshes that were queued. */
  readonly queued: number
  /** The next time that anything is due; null when nothing is scheduled. */
  readonly nextAt: Date | null
}

type Scheduled = MentalModel & { readonly bank: number; readonly updated_at: Date }

/**
 * Queues the refreshes whose `refresh_cron` has fired since they were last looked at. What was missed while no server ran
 * is made up for once. The database keeps when each fires next, so of many processes that call this one queues it.
 */
export async function fireDueRefreshes(engine: Engine): Promise<Fired> {
  const now = engine.now()
  let queued = 0
  for (;;) {
    const due = await many<{ bank: number; id: string }>(
      engine.db,
      sql`select bank, id from mental_models where ${needsAttention(now)} order by bank, id limit ${AT_ONCE}`,
    )
    for (const { bank, id } of due) {
      if (await engine.db.transaction((tx) => fire(engine, tx, bank, id, now))) queued++
    }
    if (due.length < AT_ONCE) break
  }
  if (queued > 0) engine.wakeWorker()
  const { nextAt } = await one<{ nextAt: Date | null }>(
    engine.db,
    sql`select min(next_refresh_at) as "nextAt" from mental_models where ${isScheduled}`,
  )
  return { queued, nextAt }
}

const isScheduled = sql`trigger ->> 'refresh_cron' is not null and source_query <> ''`

/** It has fired; or its cron expression is a new one, and when it fires is not known yet. */
const needsAttention = (now: Date) =>
  sql`${isScheduled} and (refresh_schedule is distinct from trigger ->> 'refresh_cron' or next_refresh_at <= ${now})`

async function fire(engine: Engine, tx: Queryable, bankNumber: number, id: string, now: Date): Promise<boolean> {
  const model = await maybe<Scheduled>(
    tx,
    sql`select bank, updated_at, ${mentalModelColumns} from mental_models
        where bank = ${bankNumber} and id = ${id} and ${needsAttention(now)}
        for update skip locked`,
  )
  const cron = model?.trigger.refresh_cron
  if (model === undefined || cron == null) return false
  // A new expression counts from when it was set, also when no server ran between then and now.
  const dueAt = model.refresh_schedule === cron ? model.next_refresh_at : nextFiring(cron, model.updated_at)
  const isDue = dueAt !== null && dueAt <= now
  await execute(
    tx,
    sql`update mental_models
        set refresh_schedule = ${cron}, next_refresh_at = ${isDue ? nextFiring(cron, now) : dueAt}
        where bank = ${bankNumber} and id = ${id}`,
  )
  if (!isDue || (await findDueModels(tx, bankNumber, [model])).length === 0) return false
  const bank = await one<{ number: number; config: Record<string, unknown> }>(
    tx,
    sql`select number, config from banks where number = ${bankNumber}`,
  )
  await queueAutomaticRefresh(engine, tx, bank, model, now)
  return true
}
