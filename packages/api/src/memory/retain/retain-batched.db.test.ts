import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FakeBatchServer, startFakeBatchServer } from '../../../../../test/support/fake-batch-server.ts'
import {
  facts,
  factsByLine,
  openReadingEngine,
  type ReadingEngine,
} from '../../../../../test/support/reading-engine.ts'
import type { TestEngine } from '../../../../../test/support/test-engine.ts'
import { runQueued } from '../../../../../test/support/write-side.ts'
import { execute, many, one, sql } from '../../database/sql.ts'
import { openaiBatches } from '../../models/language/batches/openai-batches.ts'
import type { ModelCall } from '../../models/language/decorators/with-metering.ts'
import { PRESETS } from '../../models/language/vendors/presets.ts'
import { createOperationHandlers } from '../../operation-handlers.ts'
import { getOperation } from '../../operations/get-operation.ts'
import { OperationWorker } from '../../operations/operation-worker.ts'

let reading: ReadingEngine
let server: FakeBatchServer
let engine: TestEngine
const reported: ModelCall[] = []
beforeAll(async () => {
  reading = await openReadingEngine()
  server = await startFakeBatchServer()
  const settings = {
    provider: 'openai',
    model: 'reader',
    apiKey: 'key',
    baseUrl: server.url,
    reasoningEffort: null,
    extraBody: {},
    headers: {},
  }
  const batches = openaiBatches(settings, PRESETS.openai.quirks, null)
  Object.assign(reading.engine, {
    retainBatching: {
      batches,
      pollMs: 20,
      hasBudget: () => true,
      report: (call: ModelCall) => void reported.push(call),
    },
  })
  engine = reading.engine
  reading.answer = factsByLine
})
afterAll(async () => {
  await reading?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

/** Lets a worker run until the condition holds. */
async function workUntil(condition: () => Promise<boolean> | boolean): Promise<void> {
  await using worker = new OperationWorker({ engine, handlers: createOperationHandlers(), pollMs: 20 })
  worker.start()
  await expect.poll(condition, { timeout: 20_000, interval: 20 }).toBe(true)
}
const partsOf = (bank: string) =>
  many<{ id: string; status: string; batch: string | null; worker: string | null }>(
    reading.db,
    sql`select o.id, o.status, o.payload -> 'batch' ->> 'id' as batch, o.worker_id as worker
        from operations o join banks b on b.number = o.bank where b.id = ${bank} and o.type = 'retain'`,
  )
const textOf = (line: FakeBatchServer['batches'][number]['lines'][number]) =>
  /Text:\n"""\n([\s\S]*)\n"""$/.exec(line.body.messages[1]!.content)![1]!
const submit = (bank: string, ...contents: string[]) =>
  reading.retainAll(bank, { items: contents.map((content, n) => ({ content, document_id: `d${n}` })), async: true })
const isRemembered = async (bank: string) => {
  const parts = await partsOf(bank)
  return parts.length > 0 && parts.every(({ batch, worker }) => batch !== null && worker === null)
}

test('waits for the batch without a slot, and asks alone about what it has no answer to', async () => {
  const { operation_id: id } = await submit('batched', 'Ann paints.', 'Bo sings.')
  await workUntil(() => isRemembered('batched'))
  const batch = server.batches.at(-1)!
  expect(batch.lines.map(textOf).sort()).toEqual(['Ann paints.', 'Bo sings.'])
  expect(reading.asked).toEqual([])
  expect(await reading.stored('batched')).toEqual([])
  server.complete(batch, (line) => (textOf(line) === 'Bo sings.' ? null : facts('Ann paints well.').text))
  // Another worker, as after a restart.
  await runQueued(engine, 'batched')
  expect((await reading.stored('batched')).sort()).toEqual(['Ann paints well.', 'Bo sings.'])
  expect(reading.shown).toEqual(['Bo sings.'])
  const parent = await getOperation(engine, 'batched', { operation_id: id! })
  expect(parent.status).toBe('completed')
  const part = await getOperation(engine, 'batched', { operation_id: parent.child_operations![0]!.operation_id })
  expect(part.result_metadata).toMatchObject({ chunks_read: 2, chunks_failed: 0, usage: { total_tokens: 220 } })
  // What the batch took is put to account as well; what was asked alone does so by itself.
  expect(reported).toMatchObject([
    { purpose: 'retain', bankId: 'batched', model: 'reader', priceShare: 0.5, reply: { usage: { inputTokens: 100 } } },
  ])
})

test('a batch that was handed in before a crash is found again', async () => {
  await submit('crashed', 'Ann paints.')
  await workUntil(() => isRemembered('crashed'))
  const count = server.batches.length
  // As if the process had died before it could remember.
  await execute(reading.db, sql`update operations set payload = payload - 'batch' where payload ? 'batch'`)
  await workUntil(() => isRemembered('crashed'))
  expect(server.batches).toHaveLength(count)
  server.complete(server.batches.at(-1)!, () => facts('Ann paints well.').text)
  await runQueued(engine, 'crashed')
  expect(await reading.stored('crashed')).toEqual(['Ann paints well.'])
})

test('a batch that comes to nothing costs time and no facts', async () => {
  await submit('lost', 'Ann paints.')
  await workUntil(() => isRemembered('lost'))
  server.fail(server.batches.at(-1)!)
  await runQueued(engine, 'lost')
  expect(await reading.stored('lost')).toEqual(['Ann paints.'])
  expect(reading.shown).toEqual(['Ann paints.'])
})

test('what is known needs no batch, and nobody may wait for one', async () => {
  const count = server.batches.length
  await submit('lost', 'Ann paints.')
  await runQueued(engine, 'lost')
  const { n } = await one<{ n: number }>(
    reading.db,
    sql`select count(*) as n from memories m join banks b on b.number = m.bank where b.id = 'lost'`,
  )
  expect(n).toBe(1)
  expect(server.batches.length - count).toBeLessThanOrEqual(1)
  await expect(reading.retain('lost', { content: 'Ann paints.' })).rejects.toMatchObject({ status: 400 })
})
