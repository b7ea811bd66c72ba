import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { expectNoLeftovers, listMemories, retain } from '../../../../../test/support/write-side.ts'
import { many, one, sql } from '../../database/sql.ts'
import { termsOf } from '../../text/terms.ts'
import { listEntities } from '../entities/list-entities.ts'
import { clearMemories } from './clear-memories.ts'
import { getMemory } from './get-memory.ts'
import { getMemoryHistory } from './get-memory-history.ts'
import { patchMemory } from './patch-memory.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db.close())

/** A bank with three memories: Alice (2024-01-03), Bob (2024-01-02) and one without a time. */
async function fill(): Promise<string> {
  const bank = `bank-${randomUUID()}`
  await retain(engine, bank, {
    items: [
      {
        content: 'Alice Moreau works at Google.',
        timestamp: '2024-01-03',
        tags: ['work'],
        context: 'career 100%',
        document_id: 'a',
        metadata: { k: 'v' },
      },
      { content: 'Bob Tanaka left yesterday.', timestamp: '2024-01-02', document_id: 'b' },
      {
        content: 'Assistant: The report is ready now.',
        timestamp: 'unset',
        tags: ['work', 'report'],
        document_id: 'c',
      },
    ],
  })
  return bank
}
const texts = (list: { items: { text: string }[] }) => list.items.map(({ text }) => text.slice(0, 5))
const sequenceOf = async (bank: string) =>
  (await one<{ sequence: number }>(db, sql`select sequence from banks where id = ${bank}`)).sequence

describe('list', () => {
  test('pages through memories, last mentioned first, undated last', async () => {
    const bank = await fill()
    const all = await listMemories(engine, bank)
    expect(texts(all)).toEqual(['Alice', 'Bob T', 'Assis'])
    expect(all).toMatchObject({ total: 3, limit: 100, offset: 0 })
    expect(all.items[0]).toMatchObject({
      fact_type: 'world',
      context: 'career 100%',
      date: '2024-01-03T00:00:00+00:00',
      mentioned_at: '2024-01-03T00:00:00+00:00',
      occurred_start: null,
      entities: 'Alice Moreau, Google',
      document_id: 'a',
      chunk_id: `${bank}_a_0`,
      tags: ['work'],
      metadata: { k: 'v' },
      state: 'valid',
      source_memory_ids: [],
      proof_count: 1,
    })
    expect(all.items[1]).toMatchObject({
      text: 'Bob Tanaka left yesterday [1 January 2024].',
      occurred_start: '2024-01-01T00:00:00+00:00',
      date: '2024-01-01T00:00:00+00:00',
    })
    expect(texts(await listMemories(engine, bank, { limit: 1, offset: 1 }))).toEqual(['Bob T'])
    expect(await listMemories(engine, 'nowhere')).toEqual({ items: [], total: 0, limit: 100, offset: 0 })
  })

  test('filters', async () => {
    const bank = await fill()
    const list = async (query: Parameters<typeof listMemories>[2]) => texts(await listMemories(engine, bank, query))
    expect(await list({ type: 'experience' })).toEqual(['Assis'])
    expect(await list({ q: 'GOOGLE' })).toEqual(['Alice'])
    expect(await list({ q: '100%' })).toEqual(['Alice'])
    expect(await list({ q: '_' })).toEqual([])
    expect(await list({ document_id: 'b' })).toEqual(['Bob T'])
    expect(await list({ tags: ['report'] })).toEqual(['Bob T', 'Assis'])
    expect(await list({ tags: ['report'], tags_match: 'any_strict' })).toEqual(['Assis'])
    expect(await list({ tags: ['work', 'report'], tags_match: 'all_strict' })).toEqual(['Assis'])
    expect(await list({ tags: ['work'], tags_match: 'exact' })).toEqual(['Alice'])
    expect(await list({ tags: [], tags_match: 'exact' })).toEqual(['Bob T'])
    expect(await list({ consolidation_state: 'pending' })).toEqual([])
    expect(await list({ consolidation_state: 'done' })).toHaveLength(3)
    const { items } = await listEntities(engine, bank, { limit: 100, offset: 0 })
    const google = items.find((entity) => entity.canonical_name === 'Google')!
    expect(await list({ entity_id: google.id })).toEqual(['Alice'])
    for (const query of [{ state: 'x' }, { consolidation_state: 'x' }, { entity_id: 'x' }]) {
      await expect(list(query)).rejects.toMatchObject({ status: 400 })
    }
  })
})

describe('one memory', () => {
  test('is read by id', async () => {
    const bank = await fill()
    const { items } = await listMemories(engine, bank)
    const memory = await getMemory(engine, bank, { memory_id: items[0]!.id.toUpperCase() })
    expect(memory).toMatchObject({
      type: 'world',
      entities: ['Alice Moreau', 'Google'],
      observation_scopes: null,
      edited_at: null,
    })
    expect(await getMemoryHistory(engine, bank, { memory_id: items[0]!.id })).toEqual([])
    await expect(getMemory(engine, bank, { memory_id: 'x' })).rejects.toMatchObject({ status: 400 })
    await expect(getMemory(engine, bank, { memory_id: randomUUID() })).rejects.toMatchObject({ status: 404 })
    await expect(getMemory(engine, 'nowhere', { memory_id: items[0]!.id })).rejects.toMatchObject({ status: 404 })
    await expect(getMemoryHistory(engine, bank, { memory_id: randomUUID() })).rejects.toMatchObject({ status: 404 })
  })

  test('is corrected: text, dates, type and names, and found as what it says now', async () => {
    const bank = await fill()
    const id = (await listMemories(engine, bank)).items[0]!.id
    const before = await sequenceOf(bank)
    const patched = await patchMemory(engine, bank, {
      memory_id: id,
      text: 'Alice Moreau works at Nokia.',
      context: null,
      occurred_start: '2023-05-06',
      fact_type: 'experience',
      entities: ['Alice Moreau', 'Nokia'],
      resolve_entities: true,
    })
    expect(patched).toMatchObject({
      text: 'Alice Moreau works at Nokia.',
      context: '',
      occurred_start: '2023-05-06T00:00:00+00:00',
      type: 'experience',
      entities: ['Alice Moreau', 'Nokia'],
    })
    expect(patched.edited_at).not.toBeNull()
    const row = await one<{ terms: Buffer; sequence: number; codes: Buffer }>(
      db,
      sql`select m.terms, m.sequence, v.codes from memories m join memory_vectors v on v.memory = m.number where m.id = ${id}`,
    )
    expect(row.terms).toEqual(Buffer.from(termsOf(patched.text).buffer))
    expect(row.sequence).toBe(before + 1)
    const names = (await listEntities(engine, bank, { limit: 100, offset: 0 })).items.map(
      (entity) => entity.canonical_name,
    )
    expect(names).toContain('Nokia')
    expect(names).not.toContain('Google')
    const cleared = await patchMemory(engine, bank, {
      memory_id: id,
      occurred_start: '',
      entities: [],
      resolve_entities: true,
    })
    expect(cleared).toMatchObject({ occurred_start: null, entities: [] })
    await expectNoLeftovers(db, bank)
  })

  test('stays corrected when its document is retained again', async () => {
    const bank = await fill()
    const id = (await listMemories(engine, bank)).items[0]!.id
    await patchMemory(engine, bank, {
      memory_id: id,
      text: 'Alice Moreau works at Nokia.',
      context: 'corrected',
      resolve_entities: true,
    })
    await retain(engine, bank, {
      items: [
        {
          content: 'Alice Moreau works at Google.',
          timestamp: '2024-01-03',
          tags: ['work'],
          context: 'career 100%',
          document_id: 'a',
          metadata: { k: 'v' },
        },
      ],
    })
    expect(await getMemory(engine, bank, { memory_id: id })).toMatchObject({
      text: 'Alice Moreau works at Nokia.',
      context: 'corrected',
    })
  })

  test('is retired and restored', async () => {
    const bank = await fill()
    const id = (await listMemories(engine, bank)).items[0]!.id
    const retired = await patchMemory(engine, bank, {
      memory_id: id,
      state: 'invalidated',
      reason: 'wrong',
      resolve_entities: true,
    })
    expect(retired).toMatchObject({ state: 'invalidated', invalidation_reason: 'wrong', edited_at: null })
    expect(retired.invalidated_at).not.toBeNull()
    expect(texts(await listMemories(engine, bank))).toEqual(['Bob T', 'Assis'])
    expect(texts(await listMemories(engine, bank, { state: 'invalidated' }))).toEqual(['Alice'])
    const restored = await patchMemory(engine, bank, { memory_id: id, state: 'valid', resolve_entities: true })
    expect(restored).toMatchObject({ state: 'valid', invalidation_reason: null, invalidated_at: null })
    expect((await listMemories(engine, bank)).total).toBe(3)
    expect(await sequenceOf(bank)).toBe(3)
  })

  test('is not changed by a patch that says nothing or something impossible', async () => {
    const bank = await fill()
    const id = (await listMemories(engine, bank)).items[0]!.id
    await expect(patchMemory(engine, bank, { memory_id: id, resolve_entities: true })).rejects.toMatchObject({
      status: 422,
    })
    await expect(patchMemory(engine, bank, { memory_id: id, text: ' ', resolve_entities: true })).rejects.toMatchObject(
      { status: 400 },
    )
    await expect(
      patchMemory(engine, bank, { memory_id: randomUUID(), text: 'x', resolve_entities: true }),
    ).rejects.toMatchObject({ status: 404 })
    expect(await sequenceOf(bank)).toBe(1)
  })
})

describe('clear', () => {
  test('one type', async () => {
    const bank = await fill()
    expect(await clearMemories(engine, bank, { type: 'experience' })).toEqual({ success: true })
    expect(texts(await listMemories(engine, bank))).toEqual(['Alice', 'Bob T'])
    await expectNoLeftovers(db, bank)
  })

  test('everything but the bank, and what is gone is told to search', async () => {
    const bank = await fill()
    await clearMemories(engine, bank, {})
    const left = await one(
      db,
      sql`select (select count(*) from memories m where m.bank = b.number) as memories,
                 (select count(*) from documents d where d.bank = b.number) as documents,
                 (select count(*) from entities e where e.bank = b.number) as entities,
                 (select count(*) from memory_removals r where r.bank = b.number and r.sequence = b.sequence) as removals
          from banks b where b.id = ${bank}`,
    )
    expect(left).toEqual({ memories: 0, documents: 0, entities: 0, removals: 3 })
    expect(await clearMemories(engine, 'nowhere', {})).toEqual({ success: true })
    expect(await many(db, sql`select 1 from banks where id = 'nowhere'`)).toEqual([])
  })
})
