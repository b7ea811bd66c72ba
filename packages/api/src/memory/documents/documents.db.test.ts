import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { expectNoLeftovers, listMemories, retain } from '../../../../../test/support/write-side.ts'
import { execute, many, sql } from '../../database/sql.ts'
import { getMemoryGraph } from '../graph/get-memory-graph.ts'
import { listTags } from '../tags/list-tags.ts'
import { deleteDocument } from './delete-document.ts'
import { getChunk } from './get-chunk.ts'
import { getDocument } from './get-document.ts'
import { listChunks } from './list-chunks.ts'
import { listDocuments } from './list-documents.ts'
import { patchDocument } from './patch-document.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db.close())

const newBank = () => `bank-${randomUUID()}`
const page = { limit: 100, offset: 0 }

test('a document gives back what was retained', async () => {
  const bank = newBank()
  const first = 'Maria: Hello there, Tom.\nTom: Hello!'
  await retain(engine, bank, {
    items: [
      {
        content: first,
        document_id: 'x/y_1',
        context: 'chat',
        timestamp: '2024-02-01T10:00:00Z',
        metadata: { a: '1' },
        tags: ['t1'],
        observation_scopes: 'per_tag',
      },
      { content: 'Assistant: Good morning.', document_id: 'x/y_1', metadata: { b: '2' }, tags: ['t2'] },
    ],
  })
  expect(await getDocument(engine, bank, { document_id: 'x/y_1' })).toMatchObject({
    id: 'x/y_1',
    bank_id: bank,
    original_text: `${first}\n\nAssistant: Good morning.`,
    memory_unit_count: 3,
    nodes_by_fact_type: { world: 2, experience: 1, observation: 0 },
    tags: ['t1', 't2'],
    document_metadata: { a: '1', b: '2' },
    retain_params: { context: 'chat', event_date: '2024-02-01T10:00:00.000Z' },
    observation_scopes: 'per_tag',
  })
  await expect(getDocument(engine, bank, { document_id: 'z' })).rejects.toMatchObject({
    status: 404,
    detail: 'Document not found',
  })
  await expect(getDocument(engine, 'nowhere', { document_id: 'z' })).rejects.toMatchObject({ status: 404 })
})

test('documents are listed by id and tags, the last updated first', async () => {
  const bank = newBank()
  for (const [id, tags] of [
    ['Alpha', ['a']],
    ['beta', ['a', 'b']],
    ['gamma', []],
  ] as const) {
    await retain(engine, bank, { items: [{ content: `Text of ${id} is here.`, document_id: id, tags: [...tags] }] })
  }
  const ids = async (query: object) =>
    (await listDocuments(engine, bank, { tags_match: 'any_strict', ...page, ...query })).items.map((item) => item.id)
  expect(await ids({})).toEqual(['gamma', 'beta', 'Alpha'])
  expect(await ids({ q: 'ALPH' })).toEqual(['Alpha'])
  expect(await ids({ tags: ['a'] })).toEqual(['beta', 'Alpha'])
  expect(await ids({ tags: ['a'], tags_match: 'exact' })).toEqual(['Alpha'])
  expect(await ids({ tags: ['b'], tags_match: 'any' })).toEqual(['gamma', 'beta'])
  expect(await ids({ limit: 1, offset: 1 })).toEqual(['beta'])
})

test('chunks are exact slices, and are found by an id whose parts hold underscores', async () => {
  const id = randomUUID().slice(0, 8)
  const [bank, other] = [`a_${id}`, `a_${id}_b`]
  const text = Array.from({ length: 120 }, (_, n) => `Sentence ${n} of the long story is here.`).join('\n\n')
  await retain(engine, bank, { items: [{ content: text, document_id: 'b_c' }] })
  await retain(engine, other, { items: [{ content: 'Something else entirely.', document_id: 'd' }] })
  const { items, total } = await listChunks(engine, bank, { document_id: 'b_c', ...page })
  expect(total).toBe(items.length)
  expect(items.length).toBeGreaterThan(1)
  expect(items.map(({ chunk_text }) => chunk_text).join('')).toBe(text)
  expect(items[1]).toMatchObject({ chunk_id: `${bank}_b_c_1`, chunk_index: 1, document_id: 'b_c', bank_id: bank })
  expect(await getChunk(engine, { chunk_id: `${bank}_b_c_1` })).toEqual(items[1])
  expect(await getChunk(engine, { chunk_id: `${other}_d_0` })).toMatchObject({
    bank_id: other,
    chunk_text: 'Something else entirely.',
  })
  for (const chunk_id of [`${bank}_b_c_999`, `${bank}_b_c_99999999999`, 'nothing', `${bank}_b_c`]) {
    await expect(getChunk(engine, { chunk_id })).rejects.toMatchObject({ status: 404 })
  }
  const graph = await getMemoryGraph(engine, bank, { limit: 1000, tags_match: 'all_strict', chunk_id: `${bank}_b_c_1` })
  expect(graph.nodes.length).toBeGreaterThan(0)
  expect(graph.nodes.length).toBeLessThan(120)
})

test('other tags reach the memories of a document', async () => {
  const bank = newBank()
  await retain(engine, bank, {
    items: [
      { content: 'Alice works at Google.', document_id: 'd', tags: ['old'] },
      { content: 'Bob is here.', document_id: 'e', tags: ['User:1'] },
    ],
  })
  expect(await patchDocument(engine, bank, { document_id: 'd', tags: ['new', 'user:2'] })).toEqual({ success: true })
  expect(
    (await listMemories(engine, bank, { tags: ['new'], tags_match: 'any_strict' })).items.map(({ text }) => text),
  ).toEqual(['Alice works at Google.'])
  expect((await getDocument(engine, bank, { document_id: 'd' })).tags).toEqual(['new', 'user:2'])
  const tags = async (q?: string) => (await listTags(engine, bank, { source: 'memories', q, ...page })).items
  expect(await tags()).toEqual([
    { tag: 'User:1', count: 1 },
    { tag: 'new', count: 1 },
    { tag: 'user:2', count: 1 },
  ])
  expect((await tags('user:*')).map(({ tag }) => tag)).toEqual(['User:1', 'user:2'])
  expect(await tags('user')).toEqual([])
  await expect(patchDocument(engine, bank, { document_id: 'd' })).rejects.toMatchObject({ status: 422 })
  await expect(patchDocument(engine, bank, { document_id: 'x', tags: [] })).rejects.toMatchObject({ status: 404 })
})

test('a deleted document leaves nothing behind', async () => {
  const bank = newBank()
  await retain(engine, bank, {
    items: [
      { content: 'Alice Moreau works at Google.', document_id: 'd' },
      { content: 'Bob works at Google.', document_id: 'e' },
    ],
  })
  await retain(engine, bank, { items: [{ content: 'Alice Moreau left Google.', document_id: 'd' }] })
  expect(await deleteDocument(engine, bank, { document_id: 'd' })).toMatchObject({
    success: true,
    document_id: 'd',
    memory_units_deleted: 1,
  })
  await expect(deleteDocument(engine, bank, { document_id: 'd' })).rejects.toMatchObject({ status: 404 })
  expect((await listMemories(engine, bank)).items.map(({ text }) => text)).toEqual(['Bob works at Google.'])
  const names = await many<{ canonical_name: string }>(
    db,
    sql`select canonical_name from entities e join banks b on b.number = e.bank where b.id = ${bank} order by 1`,
  )
  expect(names.map((row) => row.canonical_name)).toEqual(['Bob', 'Google'])
  for (const table of ['chunks', 'document_items', 'document_versions']) {
    const left = await execute(db, {
      text: `select 1 from ${table} t join documents d on d.number = t.document join banks b on b.number = d.bank where b.id = $1 and d.id = 'd'`,
      values: [bank],
    })
    expect(left).toBe(0)
  }
  await expectNoLeftovers(db, bank)
})

test('without stored text everything but the text is kept', async () => {
  const bank = newBank()
  await retain(engine, bank, { items: [{ content: 'Alice works at Google.', document_id: 'd' }] })
  await execute(db, sql`update banks set config = '{"store_document_text": false}' where id = ${bank}`)
  await retain(engine, bank, { items: [{ content: 'Alice works at Nokia.', document_id: 'd' }] })
  const document = await getDocument(engine, bank, { document_id: 'd' })
  expect(document).toMatchObject({ original_text: null, memory_unit_count: 1 })
  expect(document.content_hash).toMatch(/^[0-9a-f]{64}$/)
  const append = { items: [{ content: 'More.', document_id: 'd', update_mode: 'append' as const }] }
  await expect(retain(engine, bank, append)).rejects.toMatchObject({ status: 400 })
})
