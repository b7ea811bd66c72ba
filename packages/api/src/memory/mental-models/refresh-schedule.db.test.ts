import { CreateMentalModelRequest, RetainRequest, UpdateMentalModelRequest } from 'hindsight-contract'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { openDatabase } from '../../database/database.ts'
import { execute, many, sql } from '../../database/sql.ts'
import { retain } from '../retain/retain.ts'
import { fireDueRefreshes } from './fire-due-refreshes.ts'
import { createMentalModel, patchMentalModel } from './manage-mental-models.ts'
import { REFRESH_MENTAL_MODEL } from './queue-refresh.ts'
import { getMentalModel } from './read-mental-models.ts'
import { RefreshSchedule } from './refresh-schedule.ts'

let db: TestDatabase
let engine: TestEngine
/** A day in the future: what is written now has happened before. */
let now: Date
const hours = (count: number) => count * 3_600_000

beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db, { now: () => now })
})
afterAll(() => db?.close())
beforeEach(async () => {
  await execute(db, sql`delete from banks`)
  const today = new Date()
  now = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + 1, 5, 30))
})

const later = (milliseconds: number) => {
  now = new Date(now.getTime() + milliseconds)
}
const queued = () =>
  many<{ id: string; due: Date | null }>(
    db,
    sql`select payload ->> 'mental_model_id' as id, next_retry_at as due from operations
        where type = ${REFRESH_MENTAL_MODEL} and status = 'pending' order by 1`,
  )
const forget = () => execute(db, sql`delete from operations where type = ${REFRESH_MENTAL_MODEL}`)
const tell = (content: string) => retain(engine, 'b', RetainRequest.parse({ items: [{ content }] }))
/** A model whose text has taken in everything that is in the bank. */
async function createScheduled(id: string, trigger: object) {
  await createMentalModel(
    engine,
    'b',
    CreateMentalModelRequest.parse({ id, name: id, source_query: 'kites?', content: 'Text.', trigger }),
  )
  await forget()
}
const get = (id: string) => getMentalModel(engine, 'b', { mental_model_id: id })

it('fires when its time comes, once, and only when there is something to take in', async () => {
  await createScheduled('daily', { refresh_cron: '0 6 * * *' })
  // The time between its creation and now has its firing as well, but nothing to take in.
  expect((await fireDueRefreshes(engine)).queued).toBe(0)
  const at = new Date(now.getTime() + hours(0.5))
  expect(await fireDueRefreshes(engine)).toEqual({ queued: 0, nextAt: at })
  expect((await get('daily')).next_refresh_at).toBe(`${at.toISOString().slice(0, 19)}+00:00`)
  await tell('Kites fly.')
  expect((await fireDueRefreshes(engine)).queued).toBe(0)
  later(hours(0.5))
  const wakes = engine.wakes
  expect(await fireDueRefreshes(engine)).toEqual({ queued: 1, nextAt: new Date(at.getTime() + hours(24)) })
  expect(engine.wakes).toBe(wakes + 1)
  expect(await queued()).toEqual([{ id: 'daily', due: null }])
  expect((await fireDueRefreshes(engine)).queued).toBe(0)
})

it('makes up for many missed firings with one', async () => {
  await createScheduled('hourly', { refresh_cron: '15 * * * *' })
  await fireDueRefreshes(engine)
  await tell('Kites fly.')
  later(hours(50))
  expect((await fireDueRefreshes(engine)).queued).toBe(1)
  expect((await fireDueRefreshes(engine)).queued).toBe(0)
  expect((await get('hourly')).next_refresh_at).toContain(':15:00')
})

it('fires once, however many processes look at the same time', async () => {
  await Promise.all(Array.from({ length: 5 }, (_, n) => createScheduled(`m${n}`, { refresh_cron: '0 6 * * *' })))
  await fireDueRefreshes(engine)
  await tell('Kites fly.')
  later(hours(1))
  await using other = await openDatabase({ connection: db.url, maxConnections: 4 })
  const engines = [engine, { ...engine, db: other }]
  // What is queued is claimed at once: a second firing would not find it waiting and queue another.
  await execute(
    db,
    sql`create function claim_at_once() returns trigger language plpgsql as
        $$ begin new.status := 'processing'; return new; end $$`,
  )
  await execute(
    db,
    sql`create trigger claim_at_once before insert on operations for each row execute function claim_at_once()`,
  )
  const fired = await Promise.all(Array.from({ length: 8 }, (_, n) => fireDueRefreshes(engines[n % 2]!)))
  await execute(db, sql`drop trigger claim_at_once on operations`)
  expect(fired.reduce((sum, one) => sum + one.queued, 0)).toBe(5)
  expect(await execute(db, sql`select 1 from operations where type = ${REFRESH_MENTAL_MODEL}`)).toBe(5)
})

it('follows a schedule that was changed or taken away', async () => {
  await createScheduled('moved', { refresh_cron: '0 6 * * *' })
  await fireDueRefreshes(engine)
  await tell('Kites fly.')
  const patch = (trigger: object) =>
    patchMentalModel(engine, 'b', { mental_model_id: 'moved', body: UpdateMentalModelRequest.parse({ trigger }) })
  await patch({ refresh_cron: '0 9 * * *' })
  expect(await get('moved')).not.toHaveProperty('next_refresh_at')
  // It was changed before 9 o'clock of yesterday at the latest, or after: either way the next one is at 9.
  await fireDueRefreshes(engine)
  await forget()
  later(hours(1))
  expect((await fireDueRefreshes(engine)).queued).toBe(0)
  later(hours(3))
  expect((await fireDueRefreshes(engine)).queued).toBe(1)
  await forget()
  await patch({})
  later(hours(48))
  expect(await fireDueRefreshes(engine)).toEqual({ queued: 0, nextAt: null })
})

it('waits for the least interval, and never fires on a day that does not come', async () => {
  await createScheduled('often', { refresh_cron: '* * * * *', min_refresh_interval_seconds: 7_200 })
  await createScheduled('never', { refresh_cron: '0 0 31 2 *' })
  await fireDueRefreshes(engine)
  await tell('Kites fly.')
  await execute(db, sql`update mental_models set last_refreshed_at = ${now}`)
  later(hours(0.5))
  const before = Date.now()
  expect((await fireDueRefreshes(engine)).queued).toBe(1)
  const [parked, ...none] = await queued()
  expect(none).toEqual([])
  expect(parked!.id).toBe('often')
  expect(parked!.due!.getTime()).toBeGreaterThanOrEqual(before + hours(1.5) - 1_000)
})

it('fires by itself while a process runs', async () => {
  await createScheduled('soon', { refresh_cron: '* * * * *' })
  await tell('Kites fly.')
  const failures: unknown[] = []
  await using schedule = new RefreshSchedule(engine, (error) => failures.push(error))
  await expect.poll(async () => (await queued()).length, { timeout: 10_000 }).toBe(1)
  expect(schedule).toBeDefined()
  expect(failures).toEqual([])
})
