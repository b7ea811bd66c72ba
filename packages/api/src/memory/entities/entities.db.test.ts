import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { retain } from '../../../../../test/support/write-side.ts'
import { many, sql } from '../../database/sql.ts'
import { getMemoryGraph } from '../graph/get-memory-graph.ts'
import { getEntity } from './get-entity.ts'
import { getEntityGraph } from './get-entity-graph.ts'
import { listEntities } from './list-entities.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db.close())

const newBank = () => `bank-${randomUUID()}`
const say = (bank: string, content: string, more: object = {}) =>
  retain(engine, bank, { items: [{ content, ...more }] })
const entities = async (bank: string) => {
  const { items } = await listEntities(engine, bank, { limit: 100, offset: 0 })
  return Object.fromEntries(items.map((item) => [item.canonical_name, item.mention_count]))
}
const aliases = (bank: string) =>
  many<{ alias: string; canonical_name: string }>(
    db,
    sql`select alias, canonical_name from entity_aliases a join entities e on e.number = a.entity join banks b on b.number = e.bank where b.id = ${bank} order by 1`,
  )

test('a first name is completed by the only full name, and means it from then on', async () => {
  const bank = newBank()
  await say(bank, 'I met Nora in Lisbon.')
  await say(bank, 'Nora Lindqvist sent a letter.')
  await say(bank, 'Later Nora called again, and NORA laughed.')
  expect(await entities(bank)).toEqual({ 'Nora Lindqvist': 3, Lisbon: 1 })
  expect(await aliases(bank)).toEqual([
    { alias: 'Lisbon', canonical_name: 'Lisbon' },
    { alias: 'Nora', canonical_name: 'Nora Lindqvist' },
    { alias: 'Nora Lindqvist', canonical_name: 'Nora Lindqvist' },
  ])
  await say(bank, 'Nora Berg is another person.')
  expect(await entities(bank)).toMatchObject({ 'Nora Lindqvist': 3, 'Nora Berg': 1 })
})

test('names given by the caller have their type; literal ones only match themselves', async () => {
  const bank = newBank()
  await say(bank, 'it is written in one language', {
    entities: [{ text: 'C++', type: 'LANGUAGE' }, { text: 'nora lindqvist' }],
  })
  await say(bank, 'it is written in another', { entities: [{ text: 'C#' }, { text: 'c++' }] })
  await say(bank, 'somebody was there', { entities: [{ text: 'Nora' }], resolve_entities: false })
  expect(await entities(bank)).toEqual({ 'C++': 2, 'C#': 1, Nora: 1, 'nora lindqvist': 1 })
  const types = await many(
    db,
    sql`select canonical_name, type from entities e join banks b on b.number = e.bank where b.id = ${bank} and type <> 'CONCEPT'`,
  )
  expect(types).toEqual([{ canonical_name: 'C++', type: 'LANGUAGE' }])
})

test('an entity knows how often and when it was mentioned', async () => {
  const bank = newBank()
  await say(bank, 'Nora is here.', { timestamp: '2024-03-01' })
  await say(bank, 'Nora is gone.', { timestamp: '2023-01-01' })
  const { items } = await listEntities(engine, bank, { limit: 1, offset: 0 })
  const entity = await getEntity(engine, bank, { entity_id: items[0]!.id })
  expect(entity).toMatchObject({
    canonical_name: 'Nora',
    mention_count: 2,
    first_seen: '2023-01-01T00:00:00+00:00',
    last_seen: '2024-03-01T00:00:00+00:00',
    observations: [],
  })
  await expect(getEntity(engine, bank, { entity_id: 'x' })).rejects.toMatchObject({ status: 400 })
  await expect(getEntity(engine, bank, { entity_id: randomUUID() })).rejects.toMatchObject({ status: 404 })
})

test('entities that occur together, and memories that share them', async () => {
  const bank = newBank()
  await say(bank, 'Nora met Tomas in Lisbon.', { timestamp: '2024-01-01', document_id: 'a' })
  await say(bank, 'Nora met Tomas again.', { timestamp: '2024-01-02', document_id: 'b' })
  await say(
    bank,
    'Nora is alone.\n\nIt is quite late in the evening and the rain has not stopped since the morning, so nobody goes out.',
    { timestamp: '2024-01-03', document_id: 'c' },
  )
  const graph = await getEntityGraph(engine, bank, { limit: 1000, min_count: 2 })
  expect(graph).toMatchObject({ total_entities: 3, total_edges: 1 })
  const label = new Map(
    graph.nodes.map((node) => [(node.data as { id: string }).id, (node.data as { label: string }).label]),
  )
  const edge = graph.edges[0]!.data as { source: string; target: string; weight: number }
  expect([label.get(edge.source), label.get(edge.target)].sort()).toEqual(['Nora', 'Tomas'])
  expect(edge.weight).toBe(2)
  const memories = await getMemoryGraph(engine, bank, { limit: 1000, tags_match: 'all_strict' })
  expect(memories).toMatchObject({ total_units: 4 })
  const types = memories.edges.map((one) => (one.data as { linkType: string }).linkType).sort()
  expect(types).toEqual(['entity', 'entity', 'temporal'])
  expect(memories.table_rows[0]).toMatchObject({ context: 'N/A', fact_type: 'world', date: '2024-01-03 00:00' })
})
