import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../test/support/test-engine.ts'
import { execute, one, sql } from '../database/sql.ts'
import { Activity } from '../lifecycle/activity.ts'
import { ensureBank } from '../memory/banks/ensure-bank.ts'
import { ModelError } from '../models/model-error.ts'
import { enqueue } from './enqueue.ts'
import { hasNearWork } from './has-near-work.ts'
import { NotYet } from './not-yet.ts'
import type { NewOperation } from './operation.ts'
import { OperationWorker } from './operation-worker.ts'

let db: TestDatabase
let bank: number
beforeAll(async () => {
  db = await openTestDatabase()
  bank = (await ensureBank(db, 'b', undefined)).number
})
afterAll(() => db?.close())
beforeEach(() => execute(db, sql`delete from operations`))

const queue = (...operations: Partial<NewOperation>[]) =>
  db.transaction((tx) =>
    enqueue(
      tx,
      bank,
      operations.map((more) => ({ id: randomUUID(), type: 'retain', payload: {}, ...more })),
    ),
  )
const MINUTE_MS = 60_000

it('is what runs, and what is due now or before long', async () => {
  expect(await hasNearWork(db)).toBe(false)
  await queue({})
  expect(await hasNearWork(db)).toBe(true)
  await execute(db, sql`update operations set status = 'processing'`)
  expect(await hasNearWork(db)).toBe(true)
  await execute(db, sql`update operations set status = 'completed'`)
  expect(await hasNearWork(db)).toBe(false)
  await queue({ delayMs: MINUTE_MS })
  expect(await hasNearWork(db)).toBe(true)
})

it('is not what waits for a far time, nor what waits behind that, nor its parent', async () => {
  const parent = randomUUID()
  await queue({ id: parent, type: 'batch_retain' })
  await queue({ delayMs: 300 * MINUTE_MS, series: ['document d'], parent }, { series: ['document d'], parent })
  await execute(db, sql`update operations set status = 'processing' where id = ${parent}`)
  expect(await hasNearWork(db)).toBe(false)
})

it('is not what has been put off again and again', async () => {
  await queue({ delayMs: 1_000 })
  await execute(db, sql`update operations set postponed_count = 3, retry_count = 1`)
  expect(await hasNearWork(db)).toBe(true)
  await execute(db, sql`update operations set postponed_count = 4`)
  expect(await hasNearWork(db)).toBe(false)
})

it.each([
  ['a model that is away', () => new ModelError('paused', 'away', { retryAfterMs: 3_600_000 }), 1],
  ['somebody else', () => new NotYet('in a while', 3_600_000), 0],
])('is not done by asking for %s in vain', async (_, error, warnings) => {
  let now = 0
  const activity = new Activity(() => now)
  const warned: unknown[] = []
  await queue({ type: 'wait' })
  await using worker = new OperationWorker({
    engine: await createTestEngine(db),
    activity,
    handlers: {
      async wait() {
        now = 1_000
        throw error()
      },
    },
    onFailure: (__, failure) => warned.push(failure),
  })
  worker.start()
  const isDelayed = async () =>
    (await one<{ delayed: boolean }>(db, sql`select next_retry_at is not null as delayed from operations`)).delayed
  await expect.poll(isDelayed, { timeout: 20_000, interval: 10 }).toBe(true)
  await expect.poll(() => activity.running, { timeout: 20_000, interval: 10 }).toBe(0)
  expect(activity.idleForMs()).toBe(1_000)
  expect(warned).toHaveLength(warnings)
})
