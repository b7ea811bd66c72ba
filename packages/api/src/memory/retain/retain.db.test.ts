import { RetainRequest, type RetainRequestInput } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { many, one, sql } from '../../database/sql.ts'
import { retain as retainParsed } from './retain.ts'

let db: TestDatabase
let engine: TestEngine
let banks = 0
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db.close())

const retain = (on: TestEngine, bank: string, request: RetainRequestInput) =>
  retainParsed(on, bank, RetainRequest.parse(request))

const newBank = () => `bank-${++banks}`

interface Row {
  id: string
  number: number
  text: string
  position: number
  sequence: number
  mentioned_at: Date | null
  occurred_start: Date | null
  type: string
  context: string | null
  tags: string[]
  chunk: number
}

const memoriesOf = (bank: string) =>
  many<Row>(
    db,
    sql`select m.* from memories m join banks b on b.number = m.bank where b.id = ${bank} order by document, position`,
  )
const textsOf = async (bank: string) => (await memoriesOf(bank)).map(({ text }) => text)
const bankOf = (bank: string) =>
  one<{ number: number; sequence: number }>(db, sql`select number, sequence from banks where id = ${bank}`)
const textOf = async (bank: string, document: string) => {
  const row = await one<{ text: string; content_hash: string; text_length: number; actual: string }>(
    db,
    sql`select string_agg(c.text, '' order by c.index) as text, d.content_hash, d.text_length,
               encode(sha256(convert_to(string_agg(c.text, '' order by c.index), 'UTF8')), 'hex') as actual
        from documents d join banks b on b.number = d.bank join chunks c on c.document = d.number
        where b.id = ${bank} and d.id = ${document} group by d.number`,
  )
  expect(row.content_hash).toBe(row.actual)
  expect(row.text_length).toBe(row.text.length)
  return row.text
}

/** Everything that hangs on memories belongs to one that is there. */
async function expectNoLeftovers(bank: string) {
  const { number } = await bankOf(bank)
  const counts = await one<Record<string, number>>(
    db,
    sql`select
      (select count(*) from memories where bank = ${number}) as memories,
      (select count(*) from memory_vectors where bank = ${number}) as vectors,
      (select count(*) from entities e where bank = ${number}
         and not exists (select 1 from memory_entities m where m.entity = e.number)) as orphans,
      (select count(*) from memories m where bank = ${number} and document is not null and chunk is null) as unchunked`,
  )
  expect(counts.vectors).toBe(counts.memories)
  expect(counts.orphans).toBe(0)
  expect(counts.unchunked).toBe(0)
}

const sentences = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, i) =>
      `Paragraph ${from + i} tells that visitor number ${from + i} came from the city of Lisbon and stayed for a whole week in spring.`,
  ).join('\n\n')

describe('retain', () => {
  test('stores self-contained, dated memories with their names', async () => {
    const bank = newBank()
    const answer = await retain(engine, bank, {
      items: [
        {
          content: 'Maria: I went to the museum yesterday.\nTom: Was Nora Lindqvist there?',
          timestamp: '2023-05-08T13:56:00Z',
          context: 'a chat',
          metadata: { source: 'slack' },
          tags: ['chat'],
          document_id: 'd1',
        },
      ],
    })
    expect(answer).toMatchObject({ success: true, bank_id: bank, items_count: 1, async: false })
    const [first, second] = await memoriesOf(bank)
    expect(first).toMatchObject({
      text: 'Maria: I went to the museum yesterday [7 May 2023].',
      context: 'a chat',
      type: 'world',
      tags: ['chat'],
    })
    expect(first!.occurred_start).toEqual(new Date('2023-05-07T00:00:00Z'))
    expect(second!.mentioned_at).toEqual(new Date('2023-05-08T13:56:00Z'))
    const names = await many<{ canonical_name: string; type: string }>(
      db,
      sql`select canonical_name, type from entities where bank = ${(await bankOf(bank)).number} order by 1`,
    )
    expect(names).toEqual([
      { canonical_name: 'Maria', type: 'PERSON' },
      { canonical_name: 'Nora Lindqvist', type: 'CONCEPT' },
      { canonical_name: 'Tom', type: 'PERSON' },
    ])
    expect(engine.prepared.at(-1)).toMatchObject({ sequence: 1 })
    await expectNoLeftovers(bank)
  })

  test('nothing to retain creates no bank', async () => {
    const bank = newBank()
    expect(await retain(engine, bank, { items: [] })).toMatchObject({ success: true, items_count: 0 })
    expect(await many(db, sql`select 1 from banks where id = ${bank}`)).toEqual([])
  })

  test('the same text again changes nothing, not even when "now" has passed', async () => {
    const bank = newBank()
    const request = { items: [{ content: 'Alice moved to Berlin last week. She likes it.', document_id: 'd' }] }
    await retain(engine, bank, request)
    const before = await memoriesOf(bank)
    const later = await createTestEngine(db, { now: () => new Date(Date.now() + 30 * 86_400_000) })
    await retain(later, bank, request)
    expect(await memoriesOf(bank)).toEqual(before)
    expect((await bankOf(bank)).sequence).toBe(1)
  })

  test('an insertion at the top touches only what changed', async () => {
    const bank = newBank()
    const body = sentences(0, 120)
    await retain(engine, bank, { items: [{ content: body, document_id: 'd', timestamp: '2024-01-01' }] })
    const before = new Map((await memoriesOf(bank)).map((row) => [row.text, row]))
    expect(before.size).toBe(120)
    const grown = `Everything begins with one new paragraph about Oslo and its fjord in winter time.\n\n${body}`
    await retain(engine, bank, { items: [{ content: grown, document_id: 'd', timestamp: '2024-01-01' }] })
    const after = await memoriesOf(bank)
    expect(after).toHaveLength(121)
    expect(after[0]!.text).toContain('Oslo')
    const kept = after.filter(({ text }) => before.has(text))
    for (const row of kept)
      expect([row.id, row.position]).toEqual([before.get(row.text)!.id, before.get(row.text)!.position])
    expect(kept.filter(({ sequence }) => sequence > 1).length).toBeLessThan(60)
    expect(await textOf(bank, 'd')).toBe(grown)
    await expectNoLeftovers(bank)
  })

  test('what vanished from a document is removed, and its previous text is kept', async () => {
    const bank = newBank()
    const items = (content: string) => [{ content, document_id: 'd', timestamp: '2024-01-01' }]
    await retain(engine, bank, { items: items('Alice works at Google.\n\nZora Quill plays the viola in Bergen.') })
    const removed = (await memoriesOf(bank)).find(({ text }) => text.includes('Zora'))!
    await retain(engine, bank, { items: items('Alice works at Google.') })
    expect(await textsOf(bank)).toEqual(['Alice works at Google.'])
    const removals = await many(
      db,
      sql`select sequence, memory from memory_removals where bank = ${(await bankOf(bank)).number}`,
    )
    expect(removals).toEqual([{ sequence: 2, memory: removed.number }])
    const versions = await many<{ version: number; original_text: string }>(
      db,
      sql`select v.version, v.original_text from document_versions v join documents d on d.number = v.document join banks b on b.number = d.bank where b.id = ${bank}`,
    )
    expect(versions).toEqual([
      { version: 1, original_text: 'Alice works at Google.\n\nZora Quill plays the viola in Bergen.' },
    ])
    await expectNoLeftovers(bank)
  })

  test('new tags, context and metadata reach memories whose text is the same', async () => {
    const bank = newBank()
    const item = { content: 'Alice works at Google.', document_id: 'd', timestamp: '2024-01-01' }
    await retain(engine, bank, { items: [{ ...item, tags: ['a'] }] })
    const [before] = await memoriesOf(bank)
    await retain(engine, bank, { items: [{ ...item, tags: ['b'], context: 'career', metadata: { k: 'v' } }] })
    const [after] = await memoriesOf(bank)
    expect(after).toMatchObject({ id: before!.id, tags: ['b'], context: 'career', metadata: { k: 'v' }, sequence: 2 })
  })

  test('append stores only what is new, behind what is there', async () => {
    const bank = newBank()
    const item = (content: string) => ({
      content,
      document_id: 'd',
      update_mode: 'append' as const,
      timestamp: '2024-01-01',
    })
    await retain(engine, bank, { items: [item(sentences(0, 40))] })
    const before = await memoriesOf(bank)
    await retain(engine, bank, { items: [item(sentences(40, 80))] })
    await retain(engine, bank, { items: [item('Short.')] })
    const after = await memoriesOf(bank)
    expect(after.slice(0, 40)).toEqual(before)
    expect(after).toHaveLength(81)
    expect(after.at(-1)!.text).toBe('Short.')
    expect(await textOf(bank, 'd')).toBe([sentences(0, 40), sentences(40, 80), 'Short.'].join('\n\n'))
    await expectNoLeftovers(bank)
  })

  test('append without a document id, or without stored text, is refused', async () => {
    const bank = newBank()
    await expect(retain(engine, bank, { items: [{ content: 'x', update_mode: 'append' }] })).rejects.toMatchObject({
      status: 400,
      detail: expect.stringContaining('items[0].update_mode'),
    })
  })

  test('items without an id share a document, and do not join an explicit one', async () => {
    const bank = newBank()
    await retain(engine, bank, {
      items: [
        { content: 'One fact here.' },
        { content: 'Two facts here.' },
        { content: 'Three here.', document_id: 'x' },
      ],
    })
    const documents = await many<{ id: string; texts: number }>(
      db,
      sql`select d.id, count(*) as texts from documents d join memories m on m.document = d.number join banks b on b.number = d.bank where b.id = ${bank} group by d.id order by 2`,
    )
    expect(documents).toHaveLength(2)
    expect(documents[0]).toEqual({ id: 'x', texts: 1 })
  })

  test('facts that one call says twice are stored once', async () => {
    const bank = newBank()
    const answer = await retain(engine, bank, {
      items: [{ content: 'Alice works at Google' }, { content: 'alice works at Google.' }],
    })
    expect(await textsOf(bank)).toEqual(['Alice works at Google'])
    expect(answer.results).toMatchObject([{ memories_created: 1, duplicates_dropped: 1 }])
  })

  test('a time that is unset stays unset, and a bad one names its item', async () => {
    const bank = newBank()
    await retain(engine, bank, { items: [{ content: 'I went there yesterday.', timestamp: 'unset' }] })
    expect(await memoriesOf(bank)).toMatchObject([
      { text: 'I went there yesterday.', mentioned_at: null, occurred_start: null },
    ])
    const bad = { items: [{ content: 'a' }, { content: 'b', timestamp: 'soonish' }] }
    await expect(retainParsed(engine, bank, bad as never)).rejects.toMatchObject({
      status: 422,
      detail: expect.stringContaining('items[1].timestamp'),
    })
  })

  test('what the agent says is its experience', async () => {
    const bank = newBank()
    await retain(engine, bank, {
      items: [{ content: 'User: What shall I cook tonight?\nAssistant: I suggest a mushroom risotto.' }],
    })
    expect((await memoriesOf(bank)).map(({ type }) => type)).toEqual(['world', 'experience'])
  })

  test('signs, zero characters and half characters are stored, not refused', async () => {
    const bank = newBank()
    await retain(engine, bank, {
      items: [{ content: '👍' }, { content: `a\0b ${'\ud83d'} "c" \\ {d}`, tags: ['"', 'x,y', '\\'] }],
    })
    expect(await memoriesOf(bank)).toHaveLength(2)
  })

  test('writers of one bank and one document do not lose or repeat anything', async () => {
    const bank = newBank()
    const append = (n: number) =>
      retain(engine, bank, {
        items: [
          {
            content: `Visitor number ${n} came to Lisbon.`,
            document_id: 'd',
            update_mode: 'append',
            timestamp: '2024-01-01',
          },
        ],
      })
    const own = (n: number) =>
      retain(engine, bank, { items: [{ content: `Guest ${n} met Nora in room ${n}.`, document_id: `own-${n}` }] })
    await Promise.all(Array.from({ length: 12 }, (_, n) => [append(n), own(n)]).flat())
    const texts = await textsOf(bank)
    expect(texts).toHaveLength(24)
    expect(new Set(texts).size).toBe(24)
    expect((await textOf(bank, 'd')).split('\n\n').sort()).toEqual(
      Array.from({ length: 12 }, (_, n) => `Visitor number ${n} came to Lisbon.`).sort(),
    )
    // What was ready together shares a change.
    expect((await bankOf(bank)).sequence).toBeLessThanOrEqual(24)
    const { number } = await bankOf(bank)
    expect(
      await one(db, sql`select count(*) as n from entities where bank = ${number} and canonical_name = 'Nora'`),
    ).toEqual({ n: 1 })
    await expectNoLeftovers(bank)
  })

  test('the same document from two sides at once ends as one of the two', async () => {
    const bank = newBank()
    const put = (body: string) =>
      retain(engine, bank, { items: [{ content: body, document_id: 'd', timestamp: '2024-01-01' }] })
    await Promise.all([put(sentences(0, 30)), put(sentences(100, 130)), put(sentences(0, 30))])
    expect([sentences(0, 30), sentences(100, 130)]).toContain(await textOf(bank, 'd'))
    expect(await memoriesOf(bank)).toHaveLength(30)
    await expectNoLeftovers(bank)
  })
})
