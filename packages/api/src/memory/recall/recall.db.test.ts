import { createHash, randomUUID } from 'node:crypto'
import {
  RecallRequest,
  type RecallRequestInput,
  RetainRequest,
  type RetainRequestInput,
  UpdateMemoryRequest,
} from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../../test/support/test-engine.ts'
import { DatabaseUnavailable } from '../../database/connection-loss.ts'
import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { updateOverrides } from '../banks/bank-config.ts'
import { changeExistingBank } from '../banks/change-bank-identity.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import { changeBank } from '../change-bank.ts'
import { patchDocument } from '../documents/patch-document.ts'
import type { Engine } from '../engine.ts'
import { encodeTexts } from '../memories/encoded-text.ts'
import { insertMemories } from '../memories/insert-memories.ts'
import { patchMemory } from '../memories/patch-memory.ts'
import { retain as retainParsed } from '../retain/retain.ts'
import { recall as recallParsed } from './recall.ts'

let db: TestDatabase
let engine: Engine
let search: MemorySearchIndex
const now = new Date('2024-06-20T12:00:00Z')

beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  engine = await createTestEngine(db, { search, now: () => now })
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

const recall = (bank: string, request: RecallRequestInput) => recallParsed(engine, bank, RecallRequest.parse(request))
const retain = (bank: string, items: RetainRequestInput['items']) =>
  retainParsed(engine, bank, RetainRequest.parse({ items }))
const texts = (response: { results: readonly { text: string }[] }) => response.results.map(({ text }) => text)

async function statusOf(work: Promise<unknown>): Promise<number | undefined> {
  return work.then(
    () => undefined,
    (error: { status?: number }) => error.status,
  )
}

/** An observation that rests on the memories of the bank whose text matches. */
async function observe(bankId: string, text: string, evidence: RegExp): Promise<void> {
  const bank = await ensureBank(db, bankId, undefined)
  const facts = await many<{ number: number; text: string }>(
    db,
    sql`select number, text from memories where bank = ${bank.number}`,
  )
  const [encoded] = await encodeTexts(engine, [text])
  await changeBank(engine, bank.number, async (tx, sequence) => {
    const sources = facts.filter((fact) => evidence.test(fact.text))
    const [number] = await insertMemories(
      tx,
      { bankNumber: bank.number, space: engine.space, sequence, settlesAlone: false },
      [
        {
          id: randomUUID(),
          document: null,
          chunk: null,
          position: 0,
          type: 'observation',
          text,
          speaker: null,
          context: null,
          occurredStart: null,
          occurredEnd: null,
          occurredPrecision: null,
          mentionedAt: now,
          tags: [],
          metadata: {},
          observationScopes: null,
          contentHash: createHash('sha256').update(text).digest(),
          proofCount: sources.length,
          encoded: encoded!,
          entities: [],
        },
      ],
    )
    for (const source of sources) {
      await execute(
        tx,
        sql`insert into observation_evidence (observation, memory) values (${number}, ${source.number})`,
      )
    }
  })
}

describe('recall', () => {
  it('finds what was just retained, with its scores, names and times', async () => {
    await retain('fresh', [
      {
        content: 'Alice works at Google as a data scientist.',
        timestamp: '2024-05-01T09:00:00Z',
        context: 'career',
        tags: ['work'],
        metadata: { source: 'slack' },
        document_id: 'doc',
      },
      { content: 'Bob grows tomatoes on his balcony.', timestamp: '2024-05-02T09:00:00Z' },
    ])
    const response = await recall('fresh', { query: 'Where does Alice work?' })
    const [best] = response.results
    expect(best).toMatchObject({
      text: 'Alice works at Google as a data scientist.',
      type: 'world',
      context: 'career',
      tags: ['work'],
      metadata: { source: 'slack' },
      document_id: 'doc',
      chunk_id: 'fresh_doc_0',
      mentioned_at: '2024-05-01T09:00:00+00:00',
    })
    expect(best!.entities).toEqual(expect.arrayContaining(['Alice', 'Google']))
    expect(Object.keys(response.entities!)).toEqual(expect.arrayContaining(['Alice', 'Google']))
    expect(response.entities!.Alice).toMatchObject({ canonical_name: 'Alice', observations: [] })
    const finals = response.results.map(({ scores }) => scores!.final)
    expect(finals).toEqual(finals.toSorted((a, b) => b - a))
    expect(Math.max(...finals)).toBeLessThanOrEqual(1)
    expect(best!.scores!.keyword).toBeGreaterThan(0)
    await retain('fresh', [
      { content: 'Alice left Google and works at Mozilla now.', timestamp: '2024-06-01T09:00:00Z' },
    ])
    expect(texts(await recall('fresh', { query: 'Alice Mozilla' }))[0]).toContain('Mozilla')
  })

  it('gives what was said last to a question without a word to look for', async () => {
    await retain('chat', [
      { content: 'Good night, moon', timestamp: '2024-06-01T20:00:00Z' },
      { content: 'Hello world', timestamp: '2024-06-02T20:00:00Z' },
    ])
    for (const query of ['Hello', 'What did I say?', 'Tell me what you know.']) {
      expect(texts(await recall('chat', { query })), query).toEqual(['Hello world', 'Good night, moon'])
    }
    expect(texts(await recall('chat', { query: 'Who won the chess tournament?' }))).toEqual([])
  })

  it('has nothing for a bank that does not exist, nor for a type that no longer does', async () => {
    expect(await recall('unknown bank', { query: 'anything' })).toEqual({ results: [] })
    expect(await recall('fresh', { query: 'Alice', types: ['opinion'] })).toEqual({ results: [] })
  })

  it('refuses an unknown type, an unreadable time and an endless question', async () => {
    expect(await statusOf(recall('fresh', { query: 'x', types: ['dream'] }))).toBe(422)
    expect(await statusOf(recall('fresh', { query: 'x', query_timestamp: 'tomorrowish' }))).toBe(400)
    expect(await statusOf(recall('fresh', { query: 'word '.repeat(600) }))).toBe(400)
    expect(await statusOf(recall('fresh', { query: 'a'.repeat(700) }))).toBeUndefined()
  })

  it('keeps to the tokens, skipping what is too long for them', async () => {
    await retain('sizes', [
      {
        content: `The garden plan ${'lists roses, tulips, lilies and daisies of the garden in great detail, '.repeat(12)}and so on.`,
      },
      { content: 'The garden has a pond.' },
      { content: 'The garden has a bench.' },
    ])
    const some = await recall('sizes', { query: 'garden', max_tokens: 14 })
    expect(texts(some).sort()).toEqual(['The garden has a bench.', 'The garden has a pond.'])
    expect((await recall('sizes', { query: 'garden', max_tokens: 0 })).results).toEqual([])
  })

  it('turns entities off, and keeps to their budget', async () => {
    const off = await recall('fresh', { query: 'Alice', include: { entities: null } })
    expect(off.entities).toBeUndefined()
    expect(off.results[0]!.entities).toBeUndefined()
    const tight = await recall('fresh', { query: 'Alice Google', include: { entities: { max_tokens: 1 } } })
    expect(Object.keys(tight.entities ?? {}).length).toBe(1)
  })
})

describe('filters', () => {
  beforeAll(async () => {
    await retain('filtered', [
      { content: 'Plain tea is served.', timestamp: '2024-01-10T00:00:00Z' },
      { content: 'Red tea is served.', timestamp: '2024-02-10T00:00:00Z', tags: ['red'], metadata: { room: '1' } },
      { content: 'Blue tea is served.', timestamp: '2024-03-10T00:00:00Z', tags: ['blue'], metadata: { room: '2' } },
      {
        content: 'Purple tea is served.',
        timestamp: '2024-04-10T00:00:00Z',
        tags: ['red', 'blue'],
        metadata: { room: '2' },
      },
    ])
  })
  const colours = async (request: Omit<RecallRequestInput, 'query'>) =>
    texts(await recall('filtered', { query: 'tea', ...request }))
      .map((text) => text.split(' ')[0])
      .sort()

  it.each([
    ['any', ['Blue', 'Plain', 'Purple', 'Red']],
    ['all', ['Plain', 'Purple']],
    ['any_strict', ['Blue', 'Purple', 'Red']],
    ['all_strict', ['Purple']],
    ['exact', ['Purple']],
  ] as const)('by tags: %s', async (tags_match, expected) => {
    expect(await colours({ tags: ['red', 'blue'], tags_match })).toEqual(expected)
  })

  it('by no tags: everything, or only what has none', async () => {
    expect(await colours({ tags: [], tags_match: 'all_strict' })).toHaveLength(4)
    expect(await colours({ tags: [], tags_match: 'exact' })).toEqual(['Plain'])
  })

  it('by groups of tags', async () => {
    expect(await colours({ tag_groups: [{ tags: ['red'] }, { not: { tags: ['blue'] } }] })).toEqual(['Red'])
    expect(
      await colours({
        tag_groups: [
          {
            or: [
              { tags: ['red'], match: 'exact' },
              { tags: [], match: 'exact' },
            ],
          },
        ],
      }),
    ).toEqual(['Plain', 'Red'])
  })

  it('by metadata and by a hard range of time, ends included', async () => {
    expect(await colours({ metadata: { room: '2' } })).toEqual(['Blue', 'Purple'])
    expect(await colours({ time_range: { start: '2024-02-10', end: '2024-03-10' } })).toEqual(['Blue', 'Red'])
    expect(await colours({ time_range: { start: '2024-03-10T00:00:00Z' } })).toEqual(['Blue', 'Purple'])
    expect(await colours({ time_range: { end: '2024-01-10T00:00:00Z' } })).toEqual(['Plain'])
  })

  it('by scores', async () => {
    const all = await recall('filtered', { query: 'red tea' })
    const { final } = all.results[1]!.scores!
    const best = await recall('filtered', { query: 'red tea', min_scores: { final } })
    expect(best.results.map(({ scores }) => scores!.final)).toEqual(
      all.results.map(({ scores }) => scores!.final).filter((score) => score >= final),
    )
    expect((await recall('filtered', { query: 'tea', min_scores: { semantic: 1.5 } })).results).toEqual([])
  })

  it('by type', async () => {
    expect((await recall('filtered', { query: 'tea', types: ['experience'] })).results).toEqual([])
    expect((await recall('filtered', { query: 'tea', types: ['world', 'observation'] })).results).toHaveLength(4)
  })
})

describe('time', () => {
  beforeAll(async () => {
    await retain('diary', [
      { content: 'Maria: I started a pottery class.', timestamp: '2024-03-03T10:00:00Z', document_id: 'a' },
      { content: 'Maria: We sold the old car.', timestamp: '2024-05-08T10:00:00Z', document_id: 'b' },
      {
        content: 'Maria: I glazed a pottery bowl.\nTom: The dog ran away.',
        timestamp: '2024-05-08T18:00:00Z',
        document_id: 'c',
      },
      {
        content: 'Maria: My pottery teacher praised the pottery vase of the pottery class.',
        timestamp: '2024-06-10T10:00:00Z',
        document_id: 'd',
      },
    ])
  })

  it('alone gives what lies in it, in its order, before anything else', async () => {
    const found = texts(await recall('diary', { query: 'What did we talk about on May 8th?' }))
    expect(found.slice(0, 3)).toEqual([
      expect.stringContaining('old car'),
      expect.stringContaining('glazed'),
      expect.stringContaining('dog ran away'),
    ])
  })

  it('with a subject gives the subject within it first, then the rest', async () => {
    const found = texts(await recall('diary', { query: 'What did Maria do with pottery in May?' }))
    expect(found[0]).toContain('glazed')
    expect(found.slice(1).some((text) => text.includes('teacher'))).toBe(true)
  })

  it('is relative to the time of the question', async () => {
    const [first] = texts(
      await recall('diary', { query: 'What happened yesterday?', query_timestamp: '2024-03-04T08:00:00Z' }),
    )
    expect(first).toContain('pottery class')
  })

  it('may be given as a window, which ranks and does not filter', async () => {
    const window = { start: '2024-03-01', end: '2024-03-31' }
    const found = texts(await recall('diary', { query: 'pottery', temporal_window: window }))
    expect(found[0]).toContain('started a pottery class')
    expect(found.length).toBeGreaterThan(1)
  })

  it('in which nothing lies leaves the words to search for', async () => {
    const found = await recall('diary', { query: 'What happened in 1987?' })
    expect(found.results.every(({ scores }) => scores!.final <= 1)).toBe(true)
    expect(await recall('diary', { query: 'What did Tom say about the dog in 1987?' })).toMatchObject({
      results: expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('dog ran away') })]),
    })
  })
})

describe('observations', () => {
  beforeAll(async () => {
    await retain('observed', [
      { content: 'Ana drinks espresso in the morning.', timestamp: '2024-04-01T08:00:00Z', document_id: 'm' },
      { content: 'Ana ordered an espresso at noon.', timestamp: '2024-04-02T12:00:00Z', document_id: 'n' },
      { content: 'Ana dislikes green tea.', timestamp: '2024-04-03T12:00:00Z', document_id: 't' },
    ])
    await observe('observed', 'Ana likes espresso at any time of the day.', /espresso (?:in|at)/)
  })

  it('name what they rest on, and bring it along when asked', async () => {
    const response = await recall('observed', { query: 'espresso', include: { source_facts: {} } })
    const observation = response.results.find(({ type }) => type === 'observation')!
    expect(observation.source_fact_ids).toHaveLength(2)
    expect(Object.keys(response.source_facts!).sort()).toEqual(observation.source_fact_ids!.toSorted())
    expect(response.source_facts_truncated).toBe(false)
    expect(Object.values(response.source_facts!)[0]).not.toHaveProperty('scores')
    const cut = await recall('observed', { query: 'espresso', include: { source_facts: { max_tokens: 9 } } })
    expect(cut.source_facts_truncated).toBe(true)
    expect(Object.keys(cut.source_facts!)).toHaveLength(1)
  })

  it('take the place of their facts when they are preferred', async () => {
    const both = texts(await recall('observed', { query: 'Ana' }))
    expect(both).toHaveLength(4)
    const preferred = texts(await recall('observed', { query: 'Ana', prefer_observations: true }))
    expect(preferred.sort()).toEqual(['Ana dislikes green tea.', 'Ana likes espresso at any time of the day.'])
  })

  it('bring the source text of their facts', async () => {
    const response = await recall('observed', { query: 'espresso', types: ['observation'], include: { chunks: {} } })
    expect(Object.keys(response.chunks!).sort()).toEqual(['observed_m_0', 'observed_n_0'])
    expect(response.chunks!.observed_m_0).toEqual({
      id: 'observed_m_0',
      text: 'Ana drinks espresso in the morning.',
      chunk_index: 0,
      truncated: false,
    })
  })
})

describe('chunks', () => {
  it('come with the memories that are returned, and the last one may be cut', async () => {
    await retain('chunked', [
      { content: 'The kettle whistles loudly in the kitchen every single morning.', document_id: 'long' },
      { content: 'A kettle is red.', document_id: 'short' },
      { content: 'Trains are late.', document_id: 'other' },
    ])
    const response = await recall('chunked', {
      query: 'kettle',
      max_tokens: 20,
      include: { chunks: { max_tokens: 9 } },
    })
    const chunks = Object.values(response.chunks!)
    expect(chunks.at(-1)!.truncated).toBe(true)
    expect(chunks.slice(0, -1).every(({ truncated }) => !truncated)).toBe(true)
    const returned = new Set(response.results.map(({ chunk_id }) => chunk_id))
    expect(chunks.every(({ id }) => returned.has(id))).toBe(true)
  })
})

describe('the configuration of the bank', () => {
  it('says how wide to look and whether to rerank, follow links and understand times', async () => {
    await retain(
      'narrow',
      Array.from({ length: 8 }, (_, day) => ({ content: `Note ${day} about the boat.`, document_id: `n${day}` })),
    )
    await changeExistingBank(engine, 'narrow', (bank) => ({
      ...bank,
      config: updateOverrides(engine, bank.config, {
        recall_budget_fixed_low: 2,
        enable_reranking: false,
        enable_graph_retrieval: false,
        enable_temporal_retrieval: false,
      }),
    }))
    const response = await recall('narrow', { query: 'boat today', budget: 'low', trace: true })
    const trace = response.trace as {
      retrieval_results: { method_name: string; results: unknown[] }[]
      query: { windows: unknown[] }
    }
    expect(trace.retrieval_results.map(({ method_name, results }) => [method_name, results.length])).toEqual([
      ['semantic', 2],
      ['keyword', 2],
      ['graph', 0],
      ['temporal', 0],
    ])
    expect(trace.query.windows).toEqual([])
    expect(response.results[0]!.scores!.reranker).toBe(1)
  })
})

describe('a database that goes away', () => {
  /** The engine, with a database that loses its connection for as many statements. */
  function losing(times: number): Engine {
    let left = times
    const query = (...args: unknown[]) => {
      if (left-- > 0) return Promise.reject(new DatabaseUnavailable('gone'))
      return (db.query as (...rest: unknown[]) => unknown)(...args)
    }
    return { ...engine, db: { ...db, query } as unknown as Engine['db'] }
  }

  it('is waited for', async () => {
    const response = await recallParsed(losing(3), 'diary', RecallRequest.parse({ query: 'pottery' }))
    expect(response.results.length).toBeGreaterThan(0)
  })

  it('is not waited for by a caller who has left', async () => {
    const leaving = new AbortController()
    const pending = recallParsed(losing(1_000_000), 'diary', RecallRequest.parse({ query: 'pottery' }), leaving.signal)
    leaving.abort()
    await expect(pending).rejects.toThrow()
  })
})

describe('trace', () => {
  it('is what happened: understanding, arms, ranks, packing and durations', async () => {
    const { trace, results } = await recall('diary', { query: 'What did Maria do with pottery in May?', trace: true })
    expect(trace).toMatchObject({
      query: {
        query_text: 'What did Maria do with pottery in May?',
        names: ['Maria'],
        time_expressions: ['in May'],
        windows: [{ start: '2024-05-01T00:00:00+00:00', end: '2024-06-01T00:00:00+00:00', description: 'May 2024' }],
      },
      final_results: results.map(({ id }, place) => expect.objectContaining({ id, rank: place + 1 })),
    })
    const { retrieval_results: arms, summary } = trace as {
      retrieval_results: { duration_seconds: number; results: unknown[] }[]
      summary: { total_duration_seconds: number; phase_metrics: { phase_name: string; duration_seconds: number }[] }
    }
    expect(arms.reduce((sum, arm) => sum + arm.duration_seconds, 0)).toBeGreaterThan(0)
    expect(arms[3]!.results).toHaveLength(3)
    expect(summary.phase_metrics.map(({ phase_name }) => phase_name)).toEqual([
      'bank',
      'understand',
      'search',
      'pack',
      'fetch',
      'enrich',
    ])
    const phases = summary.phase_metrics.reduce((sum, phase) => sum + phase.duration_seconds, 0)
    expect(phases).toBeLessThanOrEqual(summary.total_duration_seconds)
  })

  it('is left out unless asked for', async () => {
    expect(await recall('diary', { query: 'pottery' })).not.toHaveProperty('trace')
  })
})

describe('what was recalled before', () => {
  const one = async (bank: string, query: string) => (await recall(bank, { query })).results[0]!

  it('is read again once it has changed, by whatever way and whoever did it', async () => {
    await retain('fresh', [{ content: 'Nora keeps bees in Ljubljana.', document_id: 'bees', tags: ['old'] }])
    const before = await one('fresh', 'bees')
    expect(before).toMatchObject({ text: 'Nora keeps bees in Ljubljana.', tags: ['old'] })
    expect(before.entities).toContain('Nora')

    // Another process has an engine of its own.
    await using otherSearch = new MemorySearchIndex({ connection: db.url })
    const other = await createTestEngine(db, { search: otherSearch, now: () => now })
    const changed = UpdateMemoryRequest.parse({ text: 'Nora keeps bees in Maribor.' })
    await patchMemory(other, 'fresh', { memory_id: before.id, ...changed })
    expect((await one('fresh', 'bees')).text).toBe('Nora keeps bees in Maribor.')
    await patchDocument(other, 'fresh', { document_id: 'bees', tags: ['new'] })
    expect((await one('fresh', 'bees')).tags).toEqual(['new'])
    // Her full name is learnt from another memory, which leaves this one as it is.
    await retainParsed(other, 'fresh', RetainRequest.parse({ items: [{ content: 'Nora Lindqvist went to sea.' }] }))
    expect((await one('fresh', 'bees')).entities).toContain('Nora Lindqvist')
  })

  it('need not be read again when it has not', async () => {
    await retain('steady', [{ content: 'Ines painted the lighthouse.' }])
    const first = await recall('steady', { query: 'lighthouse' })
    const reads: string[] = []
    const watch = <Target extends Queryable>(target: Target): Target => {
      const query = (statement: { name?: string }) => {
        reads.push(statement.name ?? '')
        return target.query(statement as never)
      }
      return { ...target, query: query as unknown as Target['query'] }
    }
    const watched: Engine = { ...engine, db: { ...watch(db), reads: watch(db.reads) } }
    expect(await recallParsed(watched, 'steady', RecallRequest.parse({ query: 'lighthouse' }))).toEqual(first)
    expect(reads).toEqual(['find-bank'])
  })
})
