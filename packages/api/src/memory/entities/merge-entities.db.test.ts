import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { expectNoLeftovers, listMemories, retain } from '../../../../../test/support/write-side.ts'
import { many, one, sql } from '../../database/sql.ts'
import { getEntity } from './get-entity.ts'
import { listEntities } from './list-entities.ts'
import { mergeEntities } from './merge-entities.ts'
import { separateEntity } from './separate-entity.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db.close())

const newBank = () => `bank-${randomUUID()}`
const say = (bank: string, content: string, names: string[], timestamp = '2024-01-01') =>
  retain(engine, bank, {
    items: [{ content, timestamp, entities: names.map((text) => ({ text })), resolve_entities: false }],
  })
const counts = async (bank: string) => {
  const { items } = await listEntities(engine, bank, { limit: 100, offset: 0 })
  return Object.fromEntries(items.map((item) => [item.canonical_name, item.mention_count]))
}
const idOf = async (bank: string, name: string) => {
  const { items } = await listEntities(engine, bank, { limit: 100, offset: 0 })
  return items.find((item) => item.canonical_name === name)!.id
}
/** What is stored of a bank's entities, whatever its rows are numbered. */
const state = (bank: string) =>
  many(
    db,
    sql`select e.id, e.canonical_name, e.type, e.first_seen, e.last_seen,
               array(select alias_key from entity_aliases a where a.entity = e.number order by 1) as aliases,
               array(select memory from memory_entities me where me.entity = e.number order by 1) as memories
        from entities e join banks b on b.number = e.bank where b.id = ${bank} order by e.canonical_name`,
  )

test('a merge lets all names mean one entity, and is undone without a trace', async () => {
  const bank = newBank()
  await say(bank, 'it is sunny in the big apple', ['Big Apple'], '2023-01-01')
  await say(bank, 'it rains in new york', ['New York'], '2024-01-01')
  await say(bank, 'new york is the big apple', ['New York', 'Big Apple'], '2024-06-01')
  await say(bank, 'nyc is loud', ['NYC'], '2024-07-01')
  const before = await state(bank)
  const stays = await idOf(bank, 'New York')
  const [apple, nyc] = [await idOf(bank, 'Big Apple'), await idOf(bank, 'NYC')]
  const merged = await mergeEntities(engine, bank, { entity_id: stays, entity_ids: [apple, nyc] })
  expect(merged).toMatchObject({
    canonical_name: 'New York',
    mention_count: 4,
    first_seen: '2023-01-01T00:00:00+00:00',
    last_seen: '2024-07-01T00:00:00+00:00',
    aliases: ['Big Apple', 'NYC', 'New York'],
  })
  expect(merged.merged!.map(({ canonical_name }) => canonical_name)).toEqual(['NYC', 'Big Apple'])
  expect(await counts(bank)).toEqual({ 'New York': 4 })
  expect((await listMemories(engine, bank, { entity_id: stays })).total).toBe(4)
  const bankRow = await one<{ sequence: number; names: number; stamped: number }>(
    db,
    sql`select b.sequence, b.names_sequence as names,
               (select count(*) from memories m where m.bank = b.number and m.sequence = b.sequence) as stamped
        from banks b where b.id = ${bank}`,
  )
  expect(bankRow).toEqual({ sequence: bankRow.sequence, names: bankRow.sequence, stamped: 3 })
  await expectNoLeftovers(db, bank)

  expect(await separateEntity(engine, bank, { entity_id: stays, part: { entity_id: apple } })).toMatchObject({
    id: apple,
    canonical_name: 'Big Apple',
    mention_count: 2,
  })
  await separateEntity(engine, bank, { entity_id: stays, part: { name: 'nyc' } })
  expect(await state(bank)).toEqual(before)
  await expectNoLeftovers(db, bank)
})

test('what is said after a merge means the one that stayed; merges of merges come apart in any order', async () => {
  const bank = newBank()
  for (const name of ['Ann', 'Bea', 'Cleo']) await say(bank, `${name.toLowerCase()} is here`, [name])
  const [ann, bea, cleo] = [await idOf(bank, 'Ann'), await idOf(bank, 'Bea'), await idOf(bank, 'Cleo')]
  await mergeEntities(engine, bank, { entity_id: bea, entity_ids: [ann] })
  await mergeEntities(engine, bank, { entity_id: cleo, entity_ids: [bea] })
  await say(bank, 'ann is gone', ['Ann'])
  expect(await counts(bank)).toEqual({ Cleo: 4 })
  await separateEntity(engine, bank, { entity_id: cleo, part: { entity_id: ann } })
  expect(await counts(bank)).toEqual({ Cleo: 3, Ann: 1 })
  await separateEntity(engine, bank, { entity_id: cleo, part: { entity_id: bea } })
  await say(bank, 'ann is back', ['Ann'])
  expect(await counts(bank)).toEqual({ Cleo: 2, Ann: 2, Bea: 1 })
  expect((await getEntity(engine, bank, { entity_id: ann })).aliases).toEqual(['Ann'])
})

test('a name that was taken for another one becomes an entity of the memories that use only it', async () => {
  const bank = newBank()
  const items = ['Nora is at home.', 'Nora Lindqvist sent a letter.', 'Nora, also called Nora Lindqvist, laughed.']
  for (const content of items) await retain(engine, bank, { items: [{ content }] })
  const nora = await idOf(bank, 'Nora Lindqvist')
  const separated = await separateEntity(engine, bank, { entity_id: nora, part: { name: 'Nora' } })
  expect(separated).toMatchObject({ canonical_name: 'Nora', mention_count: 1, aliases: ['Nora'] })
  expect(await counts(bank)).toEqual({ 'Nora Lindqvist': 2, Nora: 1 })
  await retain(engine, bank, { items: [{ content: 'Nora is asleep.' }] })
  expect(await counts(bank)).toEqual({ 'Nora Lindqvist': 2, Nora: 2 })
  for (const [part, status] of [
    [{ name: 'Nora Lindqvist' }, 409],
    [{ name: 'Somebody' }, 400],
    [{ entity_id: randomUUID() }, 400],
  ] as const) {
    await expect(separateEntity(engine, bank, { entity_id: nora, part })).rejects.toMatchObject({ status })
  }
  await expectNoLeftovers(db, bank)
})

test('only entities that are there can be merged, and none with itself', async () => {
  const bank = newBank()
  await say(bank, 'ann is here', ['Ann'])
  const ann = await idOf(bank, 'Ann')
  for (const [ids, status] of [
    [[ann], 400],
    [['x'], 400],
    [[randomUUID()], 404],
  ] as const) {
    await expect(mergeEntities(engine, bank, { entity_id: ann, entity_ids: [...ids] })).rejects.toMatchObject({
      status,
    })
  }
  await expect(mergeEntities(engine, newBank(), { entity_id: ann, entity_ids: [ann] })).rejects.toMatchObject({
    status: 400,
  })
})
