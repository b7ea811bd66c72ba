import { RetainRequest } from 'hindsight-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { expectNoLeftovers, retain } from '../../../../../test/support/write-side.ts'
import { many, one, sql } from '../../database/sql.ts'
import { claimOperation } from '../../operations/claim.ts'
import { getOperation } from '../../operations/get-operation.ts'
import { releaseOperation } from '../../operations/lease.ts'
import type { ClaimedOperation } from '../../operations/operation.ts'
import { runOperation } from '../../operations/run-operation.ts'
import { RETAIN } from './retain-operation.ts'
import { runRetain } from './run-retain.ts'
import { submitRetain } from './submit-retain.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db.close())

const names = Array.from({ length: 20 }, (_, index) => `document-${index}`)
const item = (id: string, content = `Ann painted ${id}.`) => ({ content, document_id: id })
const changesOf = async (bank: string) =>
  (await one<{ sequence: number }>(db, sql`select sequence from banks where id = ${bank}`)).sequence
const documentsOf = async (bank: string) => {
  const rows = await many<{ id: string; version: number }>(
    db,
    sql`select d.id, d.version from documents d join banks b on b.number = d.bank where b.id = ${bank}`,
  )
  return new Map(rows.map(({ id, version }) => [id, version]))
}

async function claimAll(): Promise<ClaimedOperation[]> {
  const claimed: ClaimedOperation[] = []
  for (;;) {
    const next = await claimOperation(db, [RETAIN], 60_000)
    if (next === null) return claimed
    claimed.push(next)
  }
}

const run = (operation: ClaimedOperation) =>
  runOperation(operation, new AbortController(), {
    engine,
    handler: runRetain,
    timeoutMs: 60_000,
    isPersistent: false,
    onFailure: () => {},
  })

test('what is retained at the same time shares a few changes of the bank', async () => {
  await retain(engine, 'many', { items: [item('first')] })
  const before = await changesOf('many')
  const answers = await Promise.all(names.map((name) => retain(engine, 'many', { items: [item(name)] })))
  expect(answers.map(({ results }) => results?.[0]?.memories_created)).toEqual(names.map(() => 1))
  expect((await changesOf('many')) - before).toBeLessThan(names.length / 2)
  expect((await documentsOf('many')).size).toBe(names.length + 1)
  await expectNoLeftovers(db, 'many')
})

test('retains of one document at the same time all count, one after the other', async () => {
  await Promise.all(names.map((name) => retain(engine, 'same', { items: [item('d', `Ann painted ${name}.`)] })))
  expect(await documentsOf('same')).toEqual(new Map([['d', names.length]]))
  const appended = names.map((name) => ({ ...item('log', `Bo sang ${name}.\n`), update_mode: 'append' as const }))
  await Promise.all(appended.map((one) => retain(engine, 'same', { items: [one] })))
  const { text } = await one<{ text: string }>(
    db,
    sql`select string_agg(c.text, '') as text from chunks c join documents d on d.number = c.document where d.id = 'log'`,
  )
  for (const name of names) expect(text.split(`Bo sang ${name}.`)).toHaveLength(2)
})

test('an operation whose lease was lost stores nothing, and those that came with it are done', async () => {
  const submit = (name: string) => submitRetain(engine, 'leased', RetainRequest.parse({ items: [item(name)] }))
  const parents = await Promise.all(names.map(submit))
  const claimed = await claimAll()
  expect(claimed).toHaveLength(names.length)
  const lost = claimed[7]!
  await db.transaction((tx) => releaseOperation(tx, lost, { error: null, delayMs: 60_000, counts: 'not' }))
  await Promise.all(claimed.map(run))
  expect((await documentsOf('leased')).size).toBe(names.length - 1)
  const states = await Promise.all(
    parents.map(({ operation_id }) => getOperation(engine, 'leased', { operation_id: operation_id! })),
  )
  expect(states.filter(({ status }) => status === 'completed')).toHaveLength(names.length - 1)
})
