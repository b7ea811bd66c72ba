import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { RecallRequest, type RecallRequestInput, ReflectRequest } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConversationBank } from '../../../../../test/support/conversation-bank.ts'
import { makeTemporaryDirectory } from '../../../../../test/support/temporary-directory.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { expectNoLeftovers, retain, runQueued } from '../../../../../test/support/write-side.ts'
import { execute, many, one, type Sql, sql } from '../../database/sql.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import { findBank } from '../banks/find-bank.ts'
import { listMemories } from '../memories/list-memories.ts'
import { patchMemory } from '../memories/patch-memory.ts'
import { recall } from '../recall/recall.ts'
import { reflect } from '../reflect/reflect.ts'
import { openArchive } from './archive/archive-reader.ts'
import { exportArchive } from './export/export-archive.ts'
import { importArchive } from './import/import-archive.ts'
import type { ImportTarget } from './import/import-target.ts'

/** A server with a database of its own. */
async function openServer() {
  const db: TestDatabase = await openTestDatabase()
  // Memories that rank alike come in the order in which their rows lie: nobody may move them while this looks.
  await execute(db, sql`alter table memories set (autovacuum_enabled = false)`)
  const search = new MemorySearchIndex({ connection: db.url })
  const engine: TestEngine = await createTestEngine(db, { search })
  const close = async () => {
    await search[Symbol.asyncDispose]()
    await db.close()
  }
  return { db, engine, close }
}

let here: Awaited<ReturnType<typeof openServer>>
let elsewhere: Awaited<ReturnType<typeof openServer>>
let directory: string
beforeAll(async () => {
  ;[here, elsewhere, directory] = await Promise.all([openServer(), openServer(), makeTemporaryDirectory('transfer-')])
})
afterAll(async () => {
  await here?.close()
  await elsewhere?.close()
})

/** Takes a bank to the other server, where it has another name. */
async function move(bankId: string): Promise<string> {
  const file = join(directory, `${bankId}.zip`)
  const bank = await findBank(here.db, bankId)
  const options = { documentIds: null, withObservations: true, wholeBank: true, withHistory: true }
  await pipeline(Readable.from(exportArchive(here.db, bank!, options)), createWriteStream(file))
  const moved = await ensureBank(elsewhere.db, `moved ${bankId}`, undefined)
  await using archive = await openArchive(file, { totalBytes: 1e9, entryBytes: 1e8 })
  const target: ImportTarget = {
    bank: moved,
    engine: elsewhere.engine,
    bankNumber: moved.number,
    importId: bankId,
    onConflict: 'skip',
    bringsObservations: true,
  }
  await importArchive(target, archive, {
    ...{ state: null, isNewBank: true, signal: new AbortController().signal },
    ...{ keep: async () => {}, onProgress: async () => {} },
  })
  return moved.id
}

const ask = async (engine: TestEngine, bank: string, request: RecallRequestInput) => {
  const { results } = await recall(engine, bank, RecallRequest.parse({ max_tokens: 100_000, ...request }))
  return results.map(({ text, occurred_start, mentioned_at, tags, entities, type }) => {
    return { text, occurred_start, mentioned_at, tags, entities, type }
  })
}

describe('a long conversation', () => {
  it('is recalled elsewhere as it is here', { timeout: 120_000 }, async () => {
    const { version } = await createConversationBank(here.db, 1_500)
    const { id } = await one<{ id: string }>(here.db, sql`select id from banks where number = ${version.number}`)
    const moved = await move(id)
    const questions: RecallRequestInput[] = [
      { query: 'Who bought a kayak in Lisbon?' },
      { query: 'What did Maria paint after the flood?' },
      { query: 'Aisha and the turquoise lighthouse' },
      { query: 'What happened in Bergen?', tags: ['work'], tags_match: 'any_strict' },
      { query: 'Which instrument was repaired?', tags: ['family', 'travel'] },
      { query: 'What was sold in January 2023?', query_timestamp: '2023-06-01T00:00:00Z' },
      { query: 'Where was Ines last week?', query_timestamp: '2023-02-20T00:00:00Z' },
      { query: 'What did people do on 10 January 2023?' },
      { query: 'Do you know whether Hugo cooked?', types: ['experience'] },
      { query: 'the wedding in Vienna', budget: 'high' },
      { query: 'heavy secret telescope', budget: 'low' },
      { query: 'Who moved because of the election?', time_range: { start: '2023-01-10', end: '2023-02-01' } } as never,
    ]
    for (const question of questions) {
      const answer = await ask(here.engine, id, question)
      expect(answer.length, question.query).toBeGreaterThan(3)
      expect(await ask(elsewhere.engine, moved, question), question.query).toEqual(answer)
    }
  })
})

const TALK = [
  'Nora: I moved to Bergen in March 2023 because the museum offered me a job.',
  'Tomas: My sister Ines Carvalho plays the cello in the Lisbon orchestra.',
  'Nora: Last week I bought a red kayak from Hugo Lindqvist.',
  'Tomas: Ines will visit you in Bergen next summer.',
]

/** What the tables hold of a bank, without the numbers that a database gives out. */
async function contentsOf({ db }: typeof here, bankId: string) {
  const read = (statement: Sql) => many<Record<string, unknown>>(db, statement)
  const { number } = (await findBank(db, bankId))!
  return {
    documents: await read(
      sql`select to_jsonb(d) - '{number,bank}'::text[] as row from documents d where bank = ${number} order by id`,
    ),
    chunks: await read(
      sql`select d.id, c.index, c.text, encode(c.content_hash, 'hex') from chunks c join documents d on d.number = c.document
          where d.bank = ${number} order by d.id, c.index`,
    ),
    items: await read(
      sql`select d.id, to_jsonb(i) - 'document' as row from document_items i join documents d on d.number = i.document
          where d.bank = ${number} order by d.id, i.index`,
    ),
    memories: await read(
      sql`select to_jsonb(m) - '{number,bank,document,chunk,sequence}'::text[] as row, d.id as document, c.index as chunk
          from memories m left join documents d on d.number = m.document left join chunks c on c.number = m.chunk
          where m.bank = ${number} order by m.id`,
    ),
    vectors: await read(
      sql`select m.id, encode(v.codes, 'hex') as codes, v.scale from memory_vectors v join memories m on m.number = v.memory
          where v.bank = ${number} order by m.id`,
    ),
    mentions: await read(
      sql`select m.id, e.canonical_name, e.id as entity from memory_entities me join memories m on m.number = me.memory
          join entities e on e.number = me.entity where me.bank = ${number} order by m.id, e.id`,
    ),
    entities: await read(
      sql`select to_jsonb(e) - '{number,bank,created_at}'::text[] as row,
                 array(select alias_key || '=' || alias from entity_aliases a where a.entity = e.number order by 1) as names
          from entities e where bank = ${number} order by id`,
    ),
    evidence: await read(
      sql`select o.id as observation, m.id, e.quote from observation_evidence e
          join memories o on o.number = e.observation join memories m on m.number = e.memory
          where o.bank = ${number} order by o.id, m.id`,
    ),
    history: await read(
      sql`select observation, content, changed_at from observation_history where bank = ${number} order by observation, changed_at`,
    ),
    links: await read(
      sql`select f.id as "from", t.id as "to", l.type, l.weight from memory_links l join memories f on f.number = l.from_memory
          join memories t on t.number = l.to_memory where l.bank = ${number} order by 1, 2`,
    ),
  }
}

describe('a bank that has been worked on', () => {
  const bank = 'worked on'
  let moved: string

  it('is there with everything that belongs to it', async () => {
    const { engine } = here
    await retain(engine, bank, {
      items: [
        { content: TALK.join('\n'), document_id: 'talk', timestamp: '2024-05-02T10:00:00Z', tags: ['talk'] },
        { content: 'Hugo Lindqvist sells boats in Bergen.', document_id: 'a/b c', metadata: { source: 'web' } },
      ],
    })
    const same = 'Hugo Lindqvist sells boats in Bergen.'
    await retain(engine, bank, { items: [{ content: same, document_id: 'again', timestamp: '2024-06-01' }] })
    await runQueued(engine, bank)
    const facts = await listMemories(engine, bank, { type: 'world', limit: 100, offset: 0 } as never)
    const kayak = facts.items.find(({ text }) => text.includes('kayak'))!
    const cello = facts.items.find(({ text }) => text.includes('cello'))!
    await patchMemory(engine, bank, { memory_id: kayak.id, text: 'Nora bought a blue kayak.' } as never)
    await patchMemory(engine, bank, { memory_id: cello.id, state: 'invalidated', reason: 'wrong' } as never)
    moved = await move(bank)
    const original = await contentsOf(here, bank)
    expect(original.evidence.length).toBeGreaterThan(1)
    expect(original.history.length).toBeGreaterThan(0)
    expect(await contentsOf(elsewhere, moved)).toEqual(original)
    await expectNoLeftovers(elsewhere.db, moved)
  })

  it('answers with citations that lead to its memories', async () => {
    const question = ReflectRequest.parse({ query: 'What did Nora buy?', include: { facts: {} } })
    const answer = await reflect(elsewhere.engine, moved, question)
    expect(answer.text).toContain('blue kayak')
    const cited = (answer.based_on as { memories: { id: string }[] }).memories
    expect(cited.length).toBeGreaterThan(0)
    const found = await many(
      elsewhere.db,
      sql`select 1 from memories m join banks b on b.number = m.bank
          where b.id = ${moved} and m.id = any(${cited.map(({ id }) => id)}::uuid[])`,
    )
    expect(found).toHaveLength(cited.length)
  })
})
