import { randomUUID } from 'node:crypto'
import { RetainRequest, type RetainRequestInput } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../test/support/test-engine.ts'
import { execute, many, one, sql } from '../database/sql.ts'
import { badRequest } from '../errors.ts'
import { ensureBank } from '../memory/banks/ensure-bank.ts'
import { findBank } from '../memory/banks/find-bank.ts'
import { reprocessDocument } from '../memory/documents/reprocess-document.ts'
import { patchMemory } from '../memory/memories/patch-memory.ts'
import { retain as retainParsed } from '../memory/retain/retain.ts'
import { runRetain } from '../memory/retain/run-retain.ts'
import { createOperationHandlers } from '../operation-handlers.ts'
import { cancelOperation, deleteOperation, retryOperation } from './change-operation.ts'
import { claimOperation } from './claim.ts'
import { enqueue } from './enqueue.ts'
import { getOperation } from './get-operation.ts'
import { listOperations } from './list-operations.ts'
import { type OperationHandlers, OperationWorker } from './operation-worker.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db.close())

const newBank = () => `bank-${randomUUID()}`
const retain = (bank: string, request: RetainRequestInput) => retainParsed(engine, bank, RetainRequest.parse(request))
const status = async (bank: string, id: string) => (await getOperation(engine, bank, { operation_id: id })).status
const textsOf = async (bank: string) => {
  const rows = await many<{ text: string }>(
    db,
    sql`select m.text from memories m join banks b on b.number = m.bank where b.id = ${bank} order by m.number`,
  )
  return rows.map(({ text }) => text)
}

/** Runs a worker until the condition holds. */
async function work(until: () => Promise<boolean>, handlers: OperationHandlers = createOperationHandlers()) {
  await using worker = new OperationWorker({ engine, handlers, pollMs: 20 })
  worker.start()
  await expect.poll(until, { timeout: 20_000, interval: 20 }).toBe(true)
}

describe('asynchronous retain', () => {
  test('answers at once, is carried out by the worker, and its parent ends with its children', async () => {
    const bank = newBank()
    const long = 'A word of the story that goes on and on about the harbour. '.repeat(500)
    const items = Array.from({ length: 3 }, (_, n) => ({ content: `Story ${n}. ${long}`, document_id: `d${n}` }))
    const answer = await retain(bank, { items, async: true })
    expect(answer).toMatchObject({ async: true, items_count: 3 })
    expect(answer.usage).toBeUndefined()
    const id = answer.operation_id!
    const before = await getOperation(engine, bank, { operation_id: id })
    expect(before).toMatchObject({ status: 'pending', operation_type: 'batch_retain' })
    expect(before.child_operations).toHaveLength(3)
    expect(await textsOf(bank)).toEqual([])
    await work(async () => (await status(bank, id)) === 'completed')
    const after = await getOperation(engine, bank, { operation_id: id })
    expect(after.child_operations!.map((child) => [child.sub_batch_index, child.status])).toEqual([
      [0, 'completed'],
      [1, 'completed'],
      [2, 'completed'],
    ])
    expect(after.result_metadata).toMatchObject({ items_count: 3, num_sub_batches: 3, is_parent: true })
    const documents = await many<{ id: string }>(
      db,
      sql`select d.id from documents d join banks b on b.number = d.bank where b.id = ${bank} order by 1`,
    )
    expect(documents.map((row) => row.id)).toEqual(['d0', 'd1', 'd2'])
    const listed = await listOperations(engine, bank, { limit: 20, offset: 0, type: 'retain', exclude_parents: true })
    expect(listed).toMatchObject({ total: 3, bank_id: bank })
    expect(listed.operations[0]).toMatchObject({
      task_type: 'retain',
      status: 'completed',
      items_count: 1,
      document_id: 'd2',
      error_message: null,
    })
  })

  test('the same operation id queues once; elsewhere it is taken', async () => {
    const bank = newBank()
    const operationId = randomUUID()
    const request = { items: [{ content: 'Alice works at Google.' }], async: true, operation_id: operationId }
    const answers = await Promise.all([retain(bank, request), retain(bank, request), retain(bank, request)])
    expect(answers.map((answer) => answer.operation_id)).toEqual([operationId, operationId, operationId])
    await expect(retain(newBank(), request)).rejects.toMatchObject({ status: 409 })
    await work(async () => (await status(bank, operationId)) === 'completed')
    expect(await textsOf(bank)).toEqual(['Alice works at Google.'])
    await retain(bank, request)
    expect(await status(bank, operationId)).toBe('completed')
  })

  test('what is queued at the same time shares a few transactions, and one that is refused spares the others', async () => {
    const taken = randomUUID()
    await retain(newBank(), { items: [{ content: 'a' }], async: true, operation_id: taken })
    const bank = newBank()
    await retain(bank, { items: [{ content: 'first' }], async: true })
    const contents = Array.from({ length: 20 }, (_, index) => `Ann painted door ${index}.`)
    const [refused, ...queued] = await Promise.allSettled([
      retain(bank, { items: [{ content: 'b' }], async: true, operation_id: taken }),
      ...contents.map((content) => retain(bank, { items: [{ content }], async: true })),
    ])
    expect(refused).toMatchObject({ reason: { status: 409 } })
    expect(queued.filter((one) => one.status === 'rejected')).toEqual([])
    await Promise.all(contents.map((content) => retain(bank, { items: [{ content: `${content}!` }], async: true })))
    const { transactions, operations } = await one<{ transactions: number; operations: number }>(
      db,
      sql`select count(distinct o.xmin::text) as transactions, count(*) as operations
          from operations o join banks b on b.number = o.bank
          where b.id = ${bank} and o.payload #>> '{items,0,content}' like '%!'`,
    )
    expect(operations).toBe(contents.length)
    expect(transactions).toBeLessThan(contents.length / 2)
    await execute(db, sql`delete from operations`)
  })

  test('a document that appears twice is refused, and makes no bank', async () => {
    const bank = newBank()
    const request = {
      items: [
        { content: 'a', document_id: 'd' },
        { content: 'b', document_id: 'd' },
      ],
      async: true,
    }
    await expect(retain(bank, request)).rejects.toMatchObject({ status: 400 })
    expect(await many(db, sql`select id from banks where id = ${bank}`)).toEqual([])
  })

  test('"now" is when the request came', async () => {
    const bank = newBank()
    const answer = await retain(bank, { items: [{ content: 'I saw a heron today.' }], async: true })
    const received = await one<{ at: Date }>(
      db,
      sql`select created_at as at from operations where id = ${answer.operation_id!}`,
    )
    await execute(
      db,
      sql`update operations set payload = jsonb_set(payload, '{received_at}', '"2021-05-04T09:00:00Z"') where parent = ${answer.operation_id!}`,
    )
    await work(async () => (await status(bank, answer.operation_id!)) === 'completed')
    expect(received.at.getTime()).toBeGreaterThan(Date.parse('2021-05-04'))
    expect(await textsOf(bank)).toEqual(['I saw a heron today [4 May 2021].'])
  })

  test('work whose worker was killed is taken over when its lease ends, and happens once', async () => {
    const bank = newBank()
    await execute(db, sql`delete from operations`)
    const request = {
      items: [{ content: 'The lighthouse was built by Ines.', document_id: 'd', update_mode: 'append' as const }],
      async: true,
    }
    const answer = await retain(bank, request)
    // A worker that dies right after it has claimed.
    const claimed = await claimOperation(db, ['retain'], 150)
    expect(claimed).toMatchObject({ bankId: bank, type: 'retain', retryCount: 0 })
    expect(await claimOperation(db, ['retain'], 150)).toBeNull()
    await work(async () => (await status(bank, answer.operation_id!)) === 'completed')
    // It was not dead after all: what it comes back with is not stored.
    const late = { operation: claimed!, signal: new AbortController().signal, reportProgress: async () => {} }
    await expect(runRetain(engine, late)).rejects.toMatchObject({ name: 'LeaseLost' })
    expect(await textsOf(bank)).toEqual(['The lighthouse was built by Ines.'])
  })

  test('a stopping worker gives its work back', async () => {
    const bank = newBank()
    const { number } = await ensureBank(db, bank, undefined)
    const id = randomUUID()
    await enqueue(db, number, [{ id, type: 'endless', payload: {} }])
    let begun = false
    const worker = new OperationWorker({
      engine,
      handlers: {
        endless: (_engine, { signal }) =>
          new Promise((_resolve, reject) => {
            begun = true
            signal.addEventListener('abort', () => reject(signal.reason))
          }),
      },
    })
    worker.start()
    await expect.poll(() => begun).toBe(true)
    expect(worker.busy).toBe(1)
    await worker.stop(10)
    expect(worker.busy).toBe(0)
    expect(await getOperation(engine, bank, { operation_id: id })).toMatchObject({ status: 'pending', retry_count: 0 })
  })

  test('operations of a series run one after the other, oldest first, also while one waits for its retry', async () => {
    const bank = newBank()
    const { number } = await ensureBank(db, bank, undefined)
    const ids = [randomUUID(), randomUUID(), randomUUID()]
    await enqueue(
      db,
      number,
      ids.map((id, nth) => ({ id, type: 'step', payload: { nth }, series: ['steps'] })),
    )
    const seen: number[] = []
    let running = 0
    let failures = 0
    const step: OperationHandlers['string'] = async (_engine, { operation }) => {
      expect(++running).toBe(1)
      const { nth } = operation.payload as { nth: number }
      await execute(db, sql`select 1`)
      running--
      if (nth === 0 && failures++ === 0) throw new Error('not this time')
      seen.push(nth)
      return {}
    }
    await work(
      async () => {
        await execute(
          db,
          sql`update operations set next_retry_at = now() where id = ${ids[0]!} and next_retry_at is not null`,
        )
        return seen.length === 3
      },
      { step },
    )
    expect(seen).toEqual([0, 1, 2])
  })

  test('what fails for good has failed, with its reason, and can be retried', async () => {
    const bank = newBank()
    const answer = await retain(bank, { items: [{ content: 'The mill stands in Tomar.' }], async: true })
    const id = answer.operation_id!
    const broken: OperationHandlers = { retain: () => Promise.reject(badRequest('no good')) }
    await work(async () => (await status(bank, id)) === 'failed', broken)
    const failed = await getOperation(engine, bank, { operation_id: id })
    expect(failed.error_message).toContain('no good')
    expect(failed.child_operations).toMatchObject([{ status: 'failed', error_message: 'no good' }])
    await expect(cancelOperation(engine, bank, { operation_id: id })).rejects.toMatchObject({ status: 409 })
    await retryOperation(engine, bank, { operation_id: id })
    expect(await status(bank, id)).toBe('pending')
    await work(async () => (await status(bank, id)) === 'completed')
    expect(await textsOf(bank)).toEqual(['The mill stands in Tomar.'])
  })
})

describe('changing operations', () => {
  test('pending ones can be cancelled, ended ones deleted', async () => {
    const bank = newBank()
    const { operation_id: id } = await retain(bank, { items: [{ content: 'x y z' }], async: true })
    const input = { operation_id: id! }
    await expect(deleteOperation(engine, bank, input)).rejects.toMatchObject({ status: 409 })
    await expect(retryOperation(engine, bank, input)).rejects.toMatchObject({ status: 409 })
    expect(await cancelOperation(engine, bank, input)).toMatchObject({ success: true, operation_id: id })
    expect((await getOperation(engine, bank, input)).child_operations).toMatchObject([{ status: 'cancelled' }])
    await expect(cancelOperation(engine, bank, input)).rejects.toMatchObject({ status: 409 })
    await deleteOperation(engine, bank, input)
    expect(await getOperation(engine, bank, input)).toEqual({ operation_id: id, status: 'not_found' })
    expect(await many(db, sql`select 1 from operations where parent = ${id!}`)).toEqual([])
  })

  test('unknown and malformed ids', async () => {
    const bank = newBank()
    const unknown = { operation_id: randomUUID() }
    expect(await getOperation(engine, bank, unknown)).toMatchObject({ status: 'not_found' })
    await expect(cancelOperation(engine, bank, unknown)).rejects.toMatchObject({ status: 404 })
    await expect(getOperation(engine, bank, { operation_id: 'x' })).rejects.toMatchObject({
      status: 400,
      detail: 'Invalid operation_id format: x',
    })
    expect(await listOperations(engine, bank, { limit: 20, offset: 0, exclude_parents: false })).toMatchObject({
      total: 0,
    })
  })
})

test('reprocessing reads a document anew and undoes what was changed by hand', async () => {
  const bank = newBank()
  await retain(bank, {
    items: [
      { content: 'Alice works at Google.', document_id: 'd', timestamp: '2024-01-01', tags: ['a'] },
      { content: 'Bob left yesterday.', document_id: 'd', timestamp: '2024-03-05', context: 'news' },
    ],
  })
  const { number } = (await findBank(db, bank))!
  const rows = () =>
    many<{ id: string; text: string; tags: string[]; context: string | null }>(
      db,
      sql`select id, text, tags, context from memories where bank = ${number} order by position`,
    )
  const before = await rows()
  await patchMemory(engine, bank, { memory_id: before[0]!.id, text: 'Alice works at Apple.', resolve_entities: true })
  await patchMemory(engine, bank, { memory_id: before[1]!.id, state: 'invalidated', resolve_entities: true })
  const { operation_id: id } = await reprocessDocument(engine, bank, { document_id: 'd' })
  await work(async () => (await status(bank, id)) === 'completed')
  const after = await rows()
  expect(after.map(({ text, tags, context }) => ({ text, tags, context }))).toEqual(
    before.map(({ text, tags, context }) => ({ text, tags, context })),
  )
  expect(after[1]!.text).toBe('Bob left yesterday [4 March 2024].')
  expect(after.map((row) => row.id)).not.toEqual(before.map((row) => row.id))
})
