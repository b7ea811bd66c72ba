import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../../test/support/test-engine.ts'
import { execute, one, sql } from '../../database/sql.ts'
import { enqueue } from '../../operations/enqueue.ts'
import { OperationWorker } from '../../operations/operation-worker.ts'
import { WorkerRecord } from '../../operations/worker-record.ts'
import { listWorkers } from './list-workers.ts'
import { releaseWorker } from './release-worker.ts'

let db: TestDatabase
let bank: number
beforeAll(async () => {
  db = await openTestDatabase()
  bank = (await one<{ number: number }>(db, sql`insert into banks (id, name) values ('b', 'b') returning number`))
    .number
})
afterAll(() => db?.close())

const describeWorker = (name: string) => ({ name, version: '1.2.3', slots: 3, intervalMs: 60_000 })

it('tells who lives and what they run, and lets nobody release those who live by mistake', async () => {
  const engine = await createTestEngine(db)
  await using record = new WorkerRecord(db, describeWorker('alive'))
  let finish = () => {}
  const asked = new Promise<void>((resolve) => {
    finish = resolve
  })
  await using worker = new OperationWorker({
    engine,
    id: record.id,
    handlers: { slow: () => asked.then(() => ({})) },
    pollMs: 20,
  })
  const id = randomUUID()
  await db.transaction((tx) => enqueue(tx, bank, [{ id, type: 'slow', payload: {} }]))
  worker.start()
  await expect.poll(async () => (await listWorkers(db))[0]?.running.length, { timeout: 30_000 }).toBe(1)
  expect(await listWorkers(db)).toMatchObject([
    {
      id: record.id,
      name: 'alive',
      pid: process.pid,
      slots: 3,
      state: 'alive',
      running: [{ id, type: 'slow', bank: 'b' }],
    },
  ])
  await expect(releaseWorker({ db }, 'alive', false)).rejects.toThrow('--force')
  await expect(releaseWorker({ db }, 'nobody', false)).rejects.toThrow('no worker "nobody"')
  finish()
  await expect.poll(async () => (await listWorkers(db))[0]?.running.length, { timeout: 30_000 }).toBe(0)
  await worker.stop()
  await record[Symbol.asyncDispose]()
  expect(await listWorkers(db)).toEqual([])
})

it('gives back at once what a dead worker ran, and what nobody knows whose it is', async () => {
  const dead = randomUUID()
  await execute(
    db,
    sql`insert into workers (id, name, host, pid, version, slots, seen_at, patience_ms)
        values (${dead}, 'dead', 'elsewhere', 1, '1', 4, now() - interval '1 hour', 1000)`,
  )
  const [first, second] = [randomUUID(), randomUUID()]
  await db.transaction((tx) =>
    enqueue(
      tx,
      bank,
      [first, second].map((id) => ({ id, type: 'x', payload: {} })),
    ),
  )
  const run = (id: string, worker: string | null) =>
    execute(
      db,
      sql`update operations set status = 'processing', worker_id = 'lease', worker = ${worker}::uuid,
            lease_expires_at = now() + interval '1 hour' where id = ${id}`,
    )
  await run(first, dead)
  await run(second, null)
  const statuses = async () =>
    (
      await one<{ statuses: string[] }>(
        db,
        sql`select array_agg(status order by position) as statuses from operations where type = 'x'`,
      )
    ).statuses
  expect((await listWorkers(db)).map(({ id, state }) => ({ id, state }))).toEqual([
    { id: dead, state: 'dead' },
    { id: '', state: 'unknown' },
  ])
  await releaseWorker({ db }, dead.slice(0, 6), false)
  expect(await statuses()).toEqual(['pending', 'processing'])
  await releaseWorker({ db }, 'unknown', false)
  expect(await statuses()).toEqual(['pending', 'pending'])
  expect(await listWorkers(db)).toEqual([])
})
