import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BankFixture, FIXTURE_DIMENSIONS } from '../../../../../test/support/bank-fixture.ts'
import { type ConversationBank, createConversationBank } from '../../../../../test/support/conversation-bank.ts'
import { describeSearchIndex, question } from '../../../../../test/support/search-index-conformance.ts'
import type { TestDatabase } from '../../../../../test/support/test-database.ts'
import { findVectorDatabase } from '../../../../../test/support/vector-database.ts'
import { execute, many, maybe, one, sql } from '../../database/sql.ts'
import type { FeatureName } from '../feature-names.ts'
import { MemorySearchIndex } from '../memory/host.ts'
import type { SearchFilter, SearchQuery, SearchResult } from '../search-index.ts'
import { DatabaseSearchIndex } from './database-search-index.ts'

const openVectorDatabase = await findVectorDatabase()

describe.skipIf(openVectorDatabase === null)('with pgvector', () => {
  describeSearchIndex(
    'the database home',
    (database) => DatabaseSearchIndex.open({ database }),
    () => openVectorDatabase!(),
  )

  describe('what is derived', () => {
    let database: TestDatabase
    let index: DatabaseSearchIndex

    beforeAll(async () => {
      database = await openVectorDatabase!()
      index = await DatabaseSearchIndex.open({ database })
    })
    afterAll(async () => {
      await index?.[Symbol.asyncDispose]()
      await database?.close()
    })

    test('counts what a bank holds, whatever happened to it and whoever took it over', async () => {
      const bank = await BankFixture.create(database)
      const other = await DatabaseSearchIndex.open({ database })
      const numbers = await bank.add([
        { text: 'a green kettle and a green spoon' },
        { text: 'a copper kettle' },
        { text: 'a fork' },
        { text: 'a wooden spoon' },
      ])
      const version = await bank.version()
      await Promise.all([index.search(version, question('kettle')), other.search(version, question('kettle'))])
      await bank.remove([numbers[1]!])
      await bank.edit(numbers[2]!, 'a green ladle')
      await bank.invalidate(numbers[3]!, new Date())
      await bank.add([{ text: 'another kettle' }])
      const changed = await bank.version()
      await Promise.all([index.search(changed, question('kettle')), other.search(changed, question('kettle'))])

      const texts = await many<{ lexeme: string; frequency: number }>(
        database,
        sql`select lexeme, count(*) as frequency from search_texts, unnest(document_vector)
            where bank = ${bank.number} group by lexeme order by lexeme`,
      )
      const counted = await many<{ lexeme: string; frequency: number }>(
        database,
        sql`select lexeme, frequency from search_terms where bank = ${bank.number} and frequency > 0 order by lexeme`,
      )
      expect(counted).toEqual(texts)
      // green kettle spoon | green ladle | another kettle, with their repeats
      const corpus = await one(
        database,
        sql`select memories, terms, (select sum(length) from search_texts where bank = ${bank.number}) as lengths
            from search_corpora where bank = ${bank.number}`,
      )
      expect(corpus).toEqual({ memories: 3, terms: 7, lengths: 7 })
      await other[Symbol.asyncDispose]()
    })

    test('a memory whose terms are of another analyzer is found by its text', async () => {
      const bank = await BankFixture.create(database)
      const [memory] = await bank.add([{ text: 'a turquoise lighthouse' }, { text: 'a spoon' }])
      await execute(
        database,
        sql`update memories set analyzer_version = 0, terms = '\\x01020304' where number = ${memory}`,
      )
      const { keyword } = (await index.search(await bank.version(), question('lighthouse'))).details!.arms
      expect(keyword.memories).toEqual([memory])
    })

    test('each space has vectors of its own', async () => {
      const bank = await BankFixture.create(database)
      const along = (axis: number): number[] =>
        Array.from({ length: FIXTURE_DIMENSIONS }, (_, place) => (place === axis ? 1 : 0))
      const numbers = await bank.add([
        { text: 'one', vector: along(0) },
        { text: 'two', vector: along(1) },
      ])
      const { number: space } = await one<{ number: number }>(
        database,
        sql`insert into embedding_spaces (provider, model, dimensions) values ('test', 'other', 4) returning number`,
      )
      await execute(
        database,
        sql`insert into memory_vectors (space, memory, bank, codes, scale)
            values (${space}, ${numbers[1]}, ${bank.number}, '\\x7f000000', 1)`,
      )
      const version = await bank.version()
      const find = async (space: number, vector: number[]): Promise<readonly number[]> => {
        const query = question('three', { vector: Float32Array.from(vector) })
        return (await index.search({ ...version, space }, query)).details!.arms.semantic.memories
      }
      expect(await find(bank.space, along(0))).toEqual([numbers[0]])
      expect(await find(space, [1, 0, 0, 0])).toEqual([numbers[1]])
    })

    test('goes with the bank', async () => {
      const bank = await BankFixture.create(database)
      await bank.add([{ text: 'a kettle', vector: Array(FIXTURE_DIMENSIONS).fill(1) }])
      await index.search(await bank.version(), question('kettle'))
      const { banks } = await index.statistics()
      await execute(database, sql`delete from banks where number = ${bank.number}`)
      index.drop(bank.number)
      const left = await one(
        database,
        sql`select (select count(*) from search_texts where bank = ${bank.number}) as texts,
              (select count(*) from search_terms where bank = ${bank.number}) as terms,
              (select count(*) from search_progress where bank = ${bank.number}) as progress`,
      )
      expect(left).toEqual({ texts: 0, terms: 0, progress: 0 })
      expect((await index.statistics()).banks).toBe(banks - 1)
    })

    test('a large bank gets an approximate index of its own, which goes when the bank is dropped', async () => {
      await using approximate = await DatabaseSearchIndex.open({ database, approximateFrom: 400, exactUpTo: 0 })
      const bank = await createConversationBank(database, 480)
      const name = `search_vectors_${bank.version.space}_of_${bank.version.number}`
      const findIndex = () =>
        maybe<{ valid: boolean }>(
          database,
          sql`select indisvalid as valid from pg_index join pg_class c on c.oid = indexrelid where relname = ${name}`,
        )
      approximate.prepare(bank.version)
      await expect.poll(findIndex, { timeout: 60_000, interval: 50 }).toEqual({ valid: true })
      for (const seed of [1, 2, 3]) {
        const asked = await bank.ask(seed)
        const query = question(asked.text, { vector: asked.vector, limit: 20 })
        const found = (await approximate.search(bank.version, query)).details!.arms.semantic
        const exact = (await index.search(bank.version, query)).details!.arms.semantic
        expect(overlap(found.memories, exact.memories)).toBeGreaterThanOrEqual(0.9)
      }
      approximate.drop(bank.version.number)
      await expect.poll(findIndex, { interval: 50 }).toBeUndefined()
    })
  })

  describe('compared with the home in memory', () => {
    const QUESTIONS = Array.from({ length: 12 }, (_, seed) => seed + 1)
    const LIMIT = 50
    let database: TestDatabase
    let index: DatabaseSearchIndex
    let exact: MemorySearchIndex
    let bank: ConversationBank

    beforeAll(async () => {
      database = await openVectorDatabase!()
      index = await DatabaseSearchIndex.open({ database })
      exact = new MemorySearchIndex({ connection: database.url })
      bank = await createConversationBank(database, 3000)
      await index.search(bank.version, question('anything'))
    }, 120_000)
    afterAll(async () => {
      await index?.[Symbol.asyncDispose]()
      await exact?.[Symbol.asyncDispose]()
      await database?.close()
    })

    async function both(seed: number, rest: Partial<SearchQuery> = {}): Promise<[SearchResult, SearchResult]> {
      const { text, vector } = await bank.ask(seed)
      const query = question(text, { vector, limit: LIMIT, ...rest })
      return [await index.search(bank.version, query), await exact.search(bank.version, query)]
    }

    async function meanOverlaps(rest: Partial<SearchQuery> = {}): Promise<Record<string, number>> {
      const sums = { semantic: 0, keyword: 0, temporal: 0 }
      for (const seed of QUESTIONS) {
        const [found, expected] = await both(seed, rest)
        for (const arm of ['semantic', 'keyword', 'temporal'] as const) {
          sums[arm] +=
            overlap(found.details!.arms[arm].memories, expected.details!.arms[arm].memories) / QUESTIONS.length
        }
      }
      return sums
    }

    test('the same nearest memories, nearly the same by words', async () => {
      const { semantic, keyword } = await meanOverlaps()
      expect(semantic).toBeGreaterThanOrEqual(0.95)
      expect(keyword).toBeGreaterThanOrEqual(0.85)
    })

    test('the same under a filter and in a window', async () => {
      const filter: SearchFilter = {
        types: ['world'],
        tags: { tags: ['travel'], match: 'any_strict' },
        metadata: null,
        timeRange: null,
      }
      const windows = [
        { start: new Date('2023-02-01T00:00:00Z'), end: new Date('2023-03-01T00:00:00Z'), precision: 'month' as const },
      ]
      const { semantic, keyword, temporal } = await meanOverlaps({ filter, windows })
      expect(semantic).toBeGreaterThanOrEqual(0.95)
      expect(keyword).toBeGreaterThanOrEqual(0.85)
      expect(temporal).toBeGreaterThanOrEqual(0.9)
    })

    test('the same memories are eligible', async () => {
      const range = { start: new Date('2023-01-20T00:00:00Z'), end: null, precision: 'day' as const }
      const filters: Partial<SearchFilter>[] = [
        { types: ['experience'] },
        { metadata: { day: '3' } },
        { timeRange: range },
        { tags: { or: [{ tags: ['work'], match: 'exact' }, { not: { tags: ['family', 'travel'], match: 'any' } }] } },
        { types: ['world'], metadata: { day: '5' }, timeRange: { ...range, start: null, end: range.start } },
      ]
      const everything = question('').filter
      for (const filter of filters) {
        const [found, expected] = await both(1, { filter: { ...everything, ...filter } })
        expect(found.eligible).toBe(expected.eligible)
        expect(found.eligible).toBeGreaterThan(0)
        expect(found.eligible).toBeLessThan(3000)
      }
    })

    test('the features of a memory and of what stands next to it', async () => {
      const names: FeatureName[] = ['coverage', 'cosine', 'speaker', 'length', 'previousCoverage', 'previousCosine']
      const [found, expected] = await both(4)
      const wanted = new Map(expected.ranked.map((memory) => [memory.memory, memory]))
      const nearest = new Set(found.details!.arms.semantic.memories.slice(0, 20))
      const shared = found.ranked.filter(({ memory }) => nearest.has(memory) && wanted.has(memory))
      expect(shared.length).toBeGreaterThanOrEqual(18)
      for (const { memory, type, tokenCount, sequence } of shared) {
        const other = wanted.get(memory)!
        expect([type, tokenCount, sequence]).toEqual([other.type, other.tokenCount, other.sequence])
        const [own, others] = [found, expected].map(({ details }) => details!.features.get(memory)!)
        for (const name of names) expect(own![name], `${name} of ${memory}`).toBeCloseTo(others![name], 4)
      }
    })
  })
})

/** The share of the expected that was found; 1 when nothing was expected. */
function overlap(found: readonly number[], expected: readonly number[]): number {
  const wanted = new Set(expected)
  return wanted.size === 0 ? 1 : found.filter((memory) => wanted.has(memory)).length / wanted.size
}
