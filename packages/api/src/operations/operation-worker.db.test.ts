import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../test/support/test-engine.ts'
import { execute, one, sql } from '../database/sql.ts'
import { ensureBank } from '../memory/banks/ensure-bank.ts'
import { ModelError } from '../models/model-error.ts'
import { cancelOperation, retryOperation } from './change-operation.ts'
import { claimOperation } from './claim.ts'
import { enqueue } from './enqueue.ts'
import { getOperation } from './get-operation.ts'
import { listOperations } from './list-operations.ts'
import type { NewOperation } from './operation.ts'
import { type OperationHandler, OperationWorker, type OperationWorkerOptions } from './operation-worker.ts'

let db: TestDatabase
let engine: TestEngine
let bank: { readonly id: string; readonly number: number }
beforeAll(async () => {
  db = await openTestDatabase({ maxConnections: 10 })
  engine = await createTestEngine(db)
})
afterAll(() => db.close())
beforeEach(async () => {
  await execute(db, sql`delete from operations`)
  bank = await ensureBank(db, `bank-${randomUUID()}`, undefined)
})

async function queue(type: string, more: Partial<NewOperation> = {}): Promise<string> {
  const id = randomUUID()
  await db.transaction((tx) => enqueue(tx, bank.number, [{ id, type, payload: {}, ...more }]))
  return id
}
const read = (id: string) => getOperation(engine, bank.id, { operation_id: id })
const becomes = (id: string, status: string) =>
  expect.poll(async () => (await read(id)).status, { timeout: 20_000, interval: 20 }).toBe(status)

function start(options: Partial<OperationWorkerOptions> & Pick<OperationWorkerOptions, 'handlers'>): OperationWorker {
  const worker = new OperationWorker({ engine, pollMs: 20, leaseMs: 300, ...options })
  worker.start()
  onTestFinished(() => worker.stop(0))
  return worker
}

/** A handler that runs until it is told to stop, and how often it has begun. */
function endless() {
  const signals: AbortSignal[] = []
  const handler: OperationHandler = async (_, { signal }) => {
    signals.push(signal)
    if (!signal.aborted) await once(signal, 'abort')
    throw signal.reason
  }
  return { handler, signals }
}

/** One that writes a name of the bank, when it is let, and is slow to hear that it should stop. */
function stubborn(name: string) {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let ended: unknown = 'not yet'
  const handler: OperationHandler = async ({ db: fenced }) => {
    await released
    await fenced
      .transaction((tx) => execute(tx, sql`update banks set name = ${name} where number = ${bank.number}`))
      .then(
        () => {
          ended = 'written'
        },
        (error: Error) => {
          ended = error.name
        },
      )
    return {}
  }
  return { handler, release: () => release(), ended: () => ended }
}
const nameOfBank = async () =>
  (await one<{ name: string }>(db, sql`select name from banks where number = ${bank.number}`)).name

describe('cancelling what runs', () => {
  it('tells the handler, and lets the next of the series begin', async () => {
    const { handler, signals } = endless()
    const id = await queue('endless', { series: ['a'] })
    const next = await queue('quick', { series: ['a'] })
    const worker = start({ handlers: { endless: handler, quick: async () => ({ done: true }) } })
    await expect.poll(() => signals.length).toBe(1)
    expect(await cancelOperation(engine, bank.id, { operation_id: id })).toMatchObject({ success: true })
    await expect.poll(() => signals[0]!.aborted, { timeout: 5_000 }).toBe(true)
    await becomes(next, 'completed')
    expect(await read(id)).toMatchObject({ status: 'cancelled', retry_count: 0 })
    await expect.poll(() => worker.busy).toBe(0)
    expect((await read(next)).result_metadata).toEqual({ done: true })
  })

  it('keeps a handler that does not listen from writing anything', async () => {
    const { handler, release, ended } = stubborn('cancelled')
    const id = await queue('stubborn')
    start({ handlers: { stubborn: handler }, leaseMs: 60_000 })
    await becomes(id, 'processing')
    await cancelOperation(engine, bank.id, { operation_id: id })
    release()
    await expect.poll(ended).toBe('LeaseLost')
    expect(await nameOfBank()).toBe(bank.id)
    expect((await read(id)).status).toBe('cancelled')
  })

  it('of a parent cancels every part that has not ended', async () => {
    const { handler, signals } = endless()
    const parent = await queue('batch', { result: { is_parent: true } })
    const parts: string[] = []
    for (const type of ['quick', 'endless', 'endless']) parts.push(await queue(type, { parent, series: ['a'] }))
    start({ handlers: { endless: handler, quick: async () => ({}) } })
    await expect.poll(() => signals.length).toBe(1)
    expect(await read(parent)).toMatchObject({
      status: 'processing',
      progress: {
        stage: 'sub_batches',
        processed: 1,
        total: 3,
        detail: { completed: 1, processing: 1, pending: 1, failed: 0, cancelled: 0 },
      },
    })
    await cancelOperation(engine, bank.id, { operation_id: parent })
    const after = await read(parent)
    expect(after.status).toBe('cancelled')
    expect(after.progress).toBeNull()
    expect(after.child_operations?.map(({ status }) => status)).toEqual(['completed', 'cancelled', 'cancelled'])
    await retryOperation(engine, bank.id, { operation_id: parent })
    await expect.poll(() => signals.length, { timeout: 20_000 }).toBe(2)
    expect((await read(parts[0]!)).status).toBe('completed')
  })
})

describe('a lease that was lost', () => {
  it('aborts the handler and refuses what it writes, in a transaction or not', async () => {
    const outcomes: unknown[] = []
    let mayWrite = () => {}
    const written = new Promise<void>((resolve) => {
      mayWrite = resolve
    })
    const outcomeOf = (work: Promise<unknown>) =>
      work.then(
        () => outcomes.push('written'),
        (error: Error) => outcomes.push(error.name),
      )
    const handler: OperationHandler = async ({ db: fenced }, { signal }) => {
      await once(signal, 'abort')
      const rename = sql`update banks set name = 'late' where number = ${bank.number}`
      await outcomeOf(fenced.transaction((tx) => execute(tx, rename)))
      await outcomeOf(execute(fenced, rename))
      expect(await one(fenced, sql`select name from banks where number = ${bank.number}`)).toEqual({ name: bank.id })
      mayWrite()
      return {}
    }
    const id = await queue('slow')
    const worker = start({ handlers: { slow: handler } })
    await becomes(id, 'processing')
    await execute(db, sql`update operations set worker_id = 'somebody else' where id = ${id}`)
    await written
    expect(outcomes).toEqual(['LeaseLost', 'LeaseLost'])
    await worker.stop()
    expect(await read(id)).toMatchObject({ status: 'processing', result_metadata: {} })
  })

  it('is kept by a worker that lives, however long the operation takes', async () => {
    let finish = () => {}
    let begun = 0
    const slow: OperationHandler = async () => {
      begun++
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      return {}
    }
    const id = await queue('slow')
    start({ handlers: { slow } })
    start({ handlers: { slow } })
    await expect.poll(() => begun).toBe(1)
    const first = await one<{ at: Date }>(db, sql`select lease_expires_at as at from operations where id = ${id}`)
    const renewedTwice = new Date(first.at.getTime() + 400)
    await expect
      .poll(async () => (await one<{ at: Date }>(db, sql`select lease_expires_at as at from operations`)).at, {
        timeout: 20_000,
      })
      .toSatisfy((at: Date) => at > renewedTwice)
    finish()
    await becomes(id, 'completed')
    expect(begun).toBe(1)
  })
})

it('the only worker of a database goes on at once with what a dead one has left', async () => {
  const id = await queue('quick')
  expect((await claimOperation(db, ['quick'], 3_600_000))?.id).toBe(id)
  start({ handlers: { quick: async () => ({}) }, isAlone: true })
  await becomes(id, 'completed')
  expect((await read(id)).retry_count).toBe(1)
})

it('a model that is away postpones an operation without using up its tries', async () => {
  let away = true
  const handler: OperationHandler = async () => {
    if (away) throw new ModelError('paused', 'The model is paused', { retryAfterMs: 60_000 })
    return {}
  }
  const failures: boolean[] = []
  const id = await queue('ask', { series: ['a'] })
  const worker = start({ handlers: { ask: handler }, onFailure: (_, __, willRetry) => failures.push(willRetry) })
  for (let times = 1; times <= 5; times++) {
    await expect.poll(() => failures.length, { timeout: 20_000 }).toBe(times)
    await becomes(id, 'pending')
    const waiting = await read(id)
    expect(waiting).toMatchObject({ retry_count: 0, error_message: 'The model is paused' })
    expect(Date.parse(waiting.next_retry_at!) - Date.now()).toBeGreaterThan(50_000)
    away = times < 5
    await execute(db, sql`update operations set next_retry_at = null where id = ${id}`)
    worker.wake()
  }
  await becomes(id, 'completed')
  expect(failures).toEqual([true, true, true, true, true])
  expect((await read(id)).error_message).toBeNull()
})

it('a type with a slot of its own is not kept waiting by another', async () => {
  const { handler, signals } = endless()
  for (let count = 0; count < 5; count++) await queue('consolidate')
  const worker = start({
    handlers: { consolidate: handler, retain: async () => ({}) },
    concurrency: 3,
    reservedSlots: { retain: 1 },
  })
  await expect.poll(() => signals.length).toBe(2)
  const id = await queue('retain')
  await becomes(id, 'completed')
  expect(worker.busy).toBe(2)
  await worker.stop(0)
  expect(
    (await listOperations(engine, bank.id, { limit: 9, offset: 0, exclude_parents: false, status: 'pending' })).total,
  ).toBe(5)
})

it('what runs for too long without progress is aborted and counts as a try', async () => {
  const { handler } = endless()
  const id = await queue('endless')
  start({ handlers: { endless: handler }, timeoutMs: 50 })
  await expect.poll(async () => (await read(id)).retry_count, { timeout: 20_000 }).toBe(1)
  expect(await read(id)).toMatchObject({
    status: 'pending',
    error_message: 'It ran for more than 0.05 s without progress',
  })
})

it('progress is shown while an operation runs', async () => {
  const { handler, signals } = endless()
  const id = await queue('endless')
  start({
    handlers: {
      endless: async (given, context) => {
        await context.reportProgress('extracting', 3, 8, { failed: 1 })
        return handler(given, context)
      },
    },
  })
  await expect.poll(() => signals.length).toBe(1)
  expect((await read(id)).progress).toEqual({
    stage: 'extracting',
    processed: 3,
    total: 8,
    detail: { failed: 1 },
    at: expect.stringMatching(/^\d{4}-.*\+00:00$/),
  })
})
