import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { expectNoLeftovers, listMemories, retain, runQueued } from '../../../../../test/support/write-side.ts'
import { execute, many, one, sql } from '../../database/sql.ts'
import { deleteDocument } from '../documents/delete-document.ts'
import { patchDocument } from '../documents/patch-document.ts'
import { getMemory } from '../memories/get-memory.ts'
import { getMemoryHistory } from '../memories/get-memory-history.ts'
import { clearObservations, deleteObservationsOfMemory, listObservationScopes } from '../memories/observations.ts'
import { patchMemory } from '../memories/patch-memory.ts'
import { recoverConsolidation, requestConsolidation } from './request-consolidation.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db.close())

const newBank = () => `bank-${randomUUID()}`
const say = (bank: string, document: string, content: string, more: object = {}) =>
  retain(engine, bank, { items: [{ content, document_id: document, timestamp: '2024-01-01', ...more }] })
const observations = async (bank: string) => (await listMemories(engine, bank, { type: 'observation' })).items
const FACT = 'Alice Moreau works at the Google office in Zurich.'

test('what several documents say alike becomes one observation with each as evidence', async () => {
  const bank = newBank()
  await say(bank, 'a', FACT)
  await say(bank, 'b', 'Bob likes to cook pasta with garlic on Sundays.')
  expect(
    await many(db, sql`select 1 from operations o join banks b on b.number = o.bank where b.id = ${bank}`),
  ).toEqual([])
  await say(bank, 'c', 'alice moreau works at Google office in Zurich', { timestamp: '2024-02-02' })
  await runQueued(engine, bank)
  const [observation, ...others] = await observations(bank)
  expect(others).toEqual([])
  expect(observation).toMatchObject({
    text: FACT,
    proof_count: 2,
    document_id: null,
    entities: 'Alice Moreau, Google, Zurich',
    mentioned_at: '2024-02-02T00:00:00+00:00',
  })
  expect(observation!.source_memory_ids).toHaveLength(2)
  const detail = await getMemory(engine, bank, { memory_id: observation!.id })
  expect(detail.source_memories!.map(({ text }) => text)).toEqual([
    FACT,
    'alice moreau works at Google office in Zurich',
  ])
  await expect(
    patchMemory(engine, bank, { memory_id: observation!.id, text: 'x', resolve_entities: true }),
  ).rejects.toMatchObject({ status: 400 })
  await expectNoLeftovers(db, bank)
})

test('running again changes nothing; more evidence joins the same observation and is remembered', async () => {
  const bank = newBank()
  await say(bank, 'a', FACT)
  await say(bank, 'b', FACT)
  await runQueued(engine, bank)
  const [before] = await observations(bank)
  const sequence = () => one<{ sequence: number }>(db, sql`select sequence from banks where id = ${bank}`)
  const unchanged = await sequence()
  await requestConsolidation(engine, bank, null)
  await runQueued(engine, bank)
  expect(await observations(bank)).toEqual([before])
  expect(await sequence()).toEqual(unchanged)
  await say(bank, 'c', FACT)
  await runQueued(engine, bank)
  const [after] = await observations(bank)
  expect(after).toMatchObject({ id: before!.id, proof_count: 3 })
  const history = await getMemoryHistory(engine, bank, { memory_id: before!.id })
  expect(history).toMatchObject([
    { previous_text: FACT, source_facts: [{ is_new: false }, { is_new: false }, { is_new: true }] },
  ])
})

test('other meanings, questions, small talk and facts of one document are not merged', async () => {
  const bank = newBank()
  await say(
    bank,
    'a',
    'Bob Tanaka told Alice Moreau the truth.\n\nMaria: Thanks a lot!\n\nDoes Alice Moreau work in Zurich today?',
  )
  await say(
    bank,
    'b',
    'Alice Moreau told Bob Tanaka the truth.\n\nMaria: Thanks a lot!\n\nDoes Alice Moreau work in Zurich today?',
  )
  await requestConsolidation(engine, bank, null)
  await runQueued(engine, bank)
  expect(await observations(bank)).toEqual([])
  expect((await listMemories(engine, bank, { consolidation_state: 'pending' })).total).toBe(0)
})

test('nothing is combined across tags, unless its scopes say so', async () => {
  const bank = newBank()
  await say(bank, 'a', FACT, { tags: ['user:1'] })
  await say(bank, 'b', FACT, { tags: ['user:2'] })
  await say(bank, 'c', FACT, { tags: ['user:1', 'team'] })
  await runQueued(engine, bank)
  expect(await observations(bank)).toEqual([])
  await say(bank, 'd', FACT, { tags: ['user:1', 'x'], observation_scopes: 'per_tag' })
  await runQueued(engine, bank)
  expect((await observations(bank)).map(({ tags, proof_count }) => ({ tags, proof_count }))).toEqual([
    { tags: ['user:1'], proof_count: 2 },
  ])
  expect(await listObservationScopes(engine, bank)).toEqual({ scopes: [{ tags: ['user:1'], count: 1 }] })
  await patchDocument(engine, bank, { document_id: 'a', tags: ['user:2'] })
  await runQueued(engine, bank)
  const left = (await observations(bank)).map(({ tags, proof_count }) => ({ tags, proof_count }))
  expect(left).toContainEqual({ tags: ['user:2'], proof_count: 2 })
  expect(left).toContainEqual({ tags: ['user:1'], proof_count: 1 })
  await expectNoLeftovers(db, bank)
})

test('an observation outlives a part of its evidence, and goes with the last', async () => {
  const bank = newBank()
  for (const id of ['a', 'b', 'c']) await say(bank, id, FACT)
  await runQueued(engine, bank)
  await deleteDocument(engine, bank, { document_id: 'a' })
  expect(await observations(bank)).toMatchObject([{ proof_count: 2 }])
  const [fact] = (await listMemories(engine, bank, { document_id: 'b' })).items
  await patchMemory(engine, bank, { memory_id: fact!.id, state: 'invalidated', resolve_entities: true })
  expect(await observations(bank)).toMatchObject([{ proof_count: 1 }])
  await deleteDocument(engine, bank, { document_id: 'c' })
  expect(await observations(bank)).toEqual([])
  await expectNoLeftovers(db, bank)
})

test('observations can be cleared, and come back', async () => {
  const bank = newBank()
  await say(bank, 'a', FACT)
  await say(bank, 'b', FACT)
  await runQueued(engine, bank)
  expect(await clearObservations(engine, bank)).toEqual({
    success: true,
    message: 'Cleared 1 observations',
    deleted_count: 1,
  })
  await requestConsolidation(engine, bank, null)
  await runQueued(engine, bank)
  expect(await observations(bank)).toHaveLength(1)
  const [fact] = (await listMemories(engine, bank, { document_id: 'a' })).items
  expect(await deleteObservationsOfMemory(engine, bank, { memory_id: fact!.id })).toEqual({ deleted_count: 1 })
  expect(await deleteObservationsOfMemory(engine, bank, { memory_id: randomUUID() })).toEqual({ deleted_count: 0 })
  await expect(deleteObservationsOfMemory(engine, bank, { memory_id: 'x' })).rejects.toMatchObject({ status: 400 })
})

test('a request joins one that waits, and needs a bank', async () => {
  const bank = newBank()
  await say(bank, 'a', FACT)
  const first = await requestConsolidation(engine, bank, {})
  expect(first.deduplicated).toBe(false)
  expect(await requestConsolidation(engine, bank, null)).toEqual({
    operation_id: first.operation_id,
    deduplicated: true,
  })
  expect((await requestConsolidation(engine, bank, { observation_scopes: [['x']] })).deduplicated).toBe(false)
  await expect(requestConsolidation(engine, newBank(), null)).rejects.toMatchObject({ status: 404 })
})

test('a bank that does not observe keeps its facts for later', async () => {
  const bank = newBank()
  await say(bank, 'a', 'Something else to begin the bank with today.')
  await execute(db, sql`update banks set config = '{"enable_observations": false}' where id = ${bank}`)
  await say(bank, 'b', FACT)
  await say(bank, 'c', FACT)
  expect((await listMemories(engine, bank, { consolidation_state: 'pending' })).total).toBe(2)
  await execute(
    db,
    sql`update memories m set consolidation_failed_at = now() from banks b where b.number = m.bank and b.id = ${bank} and m.consolidated_at is null`,
  )
  await execute(db, sql`update banks set config = '{}' where id = ${bank}`)
  expect(await recoverConsolidation(engine, bank)).toEqual({ retried_count: 2 })
  await runQueued(engine, bank)
  expect(await observations(bank)).toHaveLength(1)
})
