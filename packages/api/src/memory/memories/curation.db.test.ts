import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { expectNoLeftovers, listMemories, retain, runQueued } from '../../../../../test/support/write-side.ts'
import { execute, many, one, sql } from '../../database/sql.ts'
import { eraseMemory } from './erase-memory.ts'
import { getMemory } from './get-memory.ts'
import { getMemoryHistory } from './get-memory-history.ts'
import { mergeMemories } from './merge-memories.ts'
import { patchMemory } from './patch-memory.ts'
import { revertMemory } from './revert-memory.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db.close())

const FACT = 'Alice Moreau works at the Google office in Zurich.'
const newBank = () => `bank-${randomUUID()}`

/** One memory of each text, in this order. */
async function fill(bank: string, ...texts: string[]): Promise<string[]> {
  for (const [n, content] of texts.entries()) {
    await retain(engine, bank, { items: [{ content, document_id: `d${n}`, timestamp: '2024-01-01' }] })
  }
  const { items } = await listMemories(engine, bank, { type: 'world' })
  return texts.map((_, n) => items.find(({ document_id }) => document_id === `d${n}`)!.id)
}
const resolve_entities = true

test('an edit can be seen, and taken back, one after the other', async () => {
  const bank = newBank()
  const [id] = await fill(bank, 'Alice Moreau works at Google.')
  const memory_id = id!
  const before = await getMemory(engine, bank, { memory_id })
  await expect(revertMemory(engine, bank, { memory_id })).rejects.toMatchObject({ status: 409 })
  await patchMemory(engine, bank, {
    memory_id,
    text: 'Alice Moreau works at Nokia.',
    context: 'corrected',
    occurred_start: '2023-05-06',
    entities: ['Alice Moreau', 'Nokia'],
    resolve_entities,
  })
  await patchMemory(engine, bank, { memory_id, fact_type: 'experience', resolve_entities })
  expect(await getMemoryHistory(engine, bank, { memory_id })).toMatchObject([
    {
      previous_text: 'Alice Moreau works at Google.',
      previous_context: null,
      previous_entities: ['Alice Moreau', 'Google'],
      previous_type: 'world',
      previous_mentioned_at: '2024-01-01T00:00:00+00:00',
      source_facts: [],
    },
    { previous_text: 'Alice Moreau works at Nokia.', previous_occurred_start: '2023-05-06T00:00:00+00:00' },
  ])
  expect(await revertMemory(engine, bank, { memory_id })).toMatchObject({
    type: 'world',
    text: 'Alice Moreau works at Nokia.',
    occurred_start: '2023-05-06T00:00:00+00:00',
  })
  expect(await revertMemory(engine, bank, { memory_id })).toEqual({ ...before, edited_at: expect.any(String) })
  expect(await getMemoryHistory(engine, bank, { memory_id })).toEqual([])
  await expect(revertMemory(engine, bank, { memory_id })).rejects.toMatchObject({ status: 409 })
  await expectNoLeftovers(db, bank)
})

test('a memory that was superseded names its successor until it is restored', async () => {
  const bank = newBank()
  const [old, now] = await fill(bank, 'Tomas lives in Graz.', 'Tomas lives in Linz.')
  const supersede = (superseded_by: string) =>
    patchMemory(engine, bank, {
      memory_id: old!,
      state: 'invalidated',
      reason: 'He moved',
      superseded_by,
      resolve_entities,
    })
  expect(await supersede(now!)).toMatchObject({
    state: 'invalidated',
    invalidation_reason: 'He moved',
    superseded_by: now,
  })
  expect(await revertMemory(engine, bank, { memory_id: old! })).toMatchObject({ state: 'valid', superseded_by: null })
  for (const wrong of [old!, randomUUID(), 'x']) await expect(supersede(wrong)).rejects.toMatchObject({ status: 400 })
  await expect(
    patchMemory(engine, bank, { memory_id: old!, text: 'x', superseded_by: now!, resolve_entities }),
  ).rejects.toMatchObject({ status: 400 })
})

test('one memory takes the place of others, whose names it takes over; each can come back', async () => {
  const bank = newBank()
  const [first, second, third] = await fill(
    bank,
    'Nora Lindqvist moved to Oslo.',
    'Nora Lindqvist went to Oslo with Ines Costa.',
    'Somebody else stays in Lisbon.',
  )
  await execute(
    db,
    sql`insert into memory_links (from_memory, to_memory, bank, type)
        select a.number, b.number, a.bank, 'caused_by' from memories a, memories b
        where (a.id, b.id) in ((${second!}, ${third!}), (${second!}, ${first!}))`,
  )
  const merged = await mergeMemories(engine, bank, {
    memory_id: first!,
    memory_ids: [second!],
    text: 'Nora Lindqvist and Ines Costa moved to Oslo.',
  })
  expect(merged).toMatchObject({
    text: 'Nora Lindqvist and Ines Costa moved to Oslo.',
    entities: ['Ines Costa', 'Nora Lindqvist', 'Oslo'],
  })
  const links = await many<{ source: string; target: string }>(
    db,
    sql`select a.id as source, b.id as target from memory_links l
        join memories a on a.number = l.from_memory join memories b on b.number = l.to_memory where a.id = ${first!}`,
  )
  expect(links).toEqual([{ source: first, target: third }])
  expect(await getMemory(engine, bank, { memory_id: second! })).toMatchObject({
    state: 'invalidated',
    superseded_by: first,
  })
  await revertMemory(engine, bank, { memory_id: second! })
  expect((await listMemories(engine, bank)).total).toBe(3)
  await execute(db, sql`update memories set tags = '{private}' where id = ${third!}`)
  for (const [ids, status] of [
    [[third!], 400],
    [[first!], 400],
    [[randomUUID()], 404],
  ] as const) {
    await expect(mergeMemories(engine, bank, { memory_id: first!, memory_ids: [...ids] })).rejects.toMatchObject({
      status,
    })
  }
  await expectNoLeftovers(db, bank)
})

test('an erased memory leaves nothing behind: no evidence, no history, no vector, no name', async () => {
  const bank = newBank()
  const [erased, kept] = await fill(bank, FACT, FACT, 'Bob Tanaka plays chess with Maria Silva.')
  await runQueued(engine, bank)
  const [observation] = (await listMemories(engine, bank, { type: 'observation' })).items
  expect(observation).toMatchObject({ proof_count: 2 })
  await patchMemory(engine, bank, { memory_id: erased!, context: 'a word', resolve_entities })
  expect(await eraseMemory(engine, bank, { memory_id: erased! })).toMatchObject({ success: true, deleted_count: 1 })
  await expect(getMemory(engine, bank, { memory_id: erased! })).rejects.toMatchObject({ status: 404 })
  expect(await many(db, sql`select 1 from observation_history where observation = ${erased!}`)).toEqual([])
  expect((await listMemories(engine, bank, { type: 'observation' })).items).toMatchObject([
    { id: observation!.id, proof_count: 1, source_memory_ids: [kept] },
  ])
  const removed = await one<{ count: number }>(
    db,
    sql`select count(*) as count from memory_removals r join banks b on b.number = r.bank and b.sequence = r.sequence
        where b.id = ${bank}`,
  )
  expect(removed.count).toBe(1)
  await expectNoLeftovers(db, bank)
  const third = (await listMemories(engine, bank, { document_id: 'd2' })).items[0]!
  await eraseMemory(engine, bank, { memory_id: third.id })
  const names = await many<{ name: string }>(
    db,
    sql`select canonical_name as name from entities e join banks b on b.number = e.bank where b.id = ${bank} order by 1`,
  )
  expect(names.map(({ name }) => name)).toEqual(['Alice Moreau', 'Google', 'Zurich'])
  await expect(eraseMemory(engine, bank, { memory_id: erased! })).rejects.toMatchObject({ status: 404 })
})

test('a mental model that rests on a memory is behind when that is changed, retired or erased', async () => {
  const bank = newBank()
  const [first, second] = await fill(bank, 'Ada writes programs.', 'Bo writes poems.')
  const add = (id: string, restsOn: string) =>
    execute(
      db,
      sql`insert into mental_models (bank, id, name, source_query, last_sequence_seen, reflect_response)
          select number, ${id}, ${id}, 'Who?', sequence,
                 jsonb_build_object('based_on', jsonb_build_object('world', jsonb_build_array(
                   jsonb_build_object('id', ${restsOn}::text, 'text', 'x'))))
          from banks where id = ${bank}`,
    )
  await add('of-first', first!)
  await add('of-second', second!)
  const behind = async () =>
    (
      await many<{ id: string }>(
        db,
        sql`select m.id from mental_models m join banks b on b.number = m.bank
            where b.id = ${bank} and m.last_sequence_seen = 0 order by m.id`,
      )
    ).map(({ id }) => id)
  expect(await behind()).toEqual([])
  await patchMemory(engine, bank, { memory_id: first!, state: 'invalidated', resolve_entities })
  expect(await behind()).toEqual(['of-first'])
  await eraseMemory(engine, bank, { memory_id: second! })
  expect(await behind()).toEqual(['of-first', 'of-second'])
})
