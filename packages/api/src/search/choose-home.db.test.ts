import { describe, expect, test } from 'vitest'
import { BankFixture, FIXTURE_DIMENSIONS } from '../../../../test/support/bank-fixture.ts'
import { question } from '../../../../test/support/search-index-conformance.ts'
import { openTestDatabase, type TestDatabase } from '../../../../test/support/test-database.ts'
import { findVectorDatabase } from '../../../../test/support/vector-database.ts'
import { one, sql } from '../database/sql.ts'
import { type OpenSearchIndexOptions, openSearchIndex } from './choose-home.ts'
import { DatabaseHomeUnavailable, hasPgvector } from './database/prepare-database-home.ts'

const openVectorDatabase = await findVectorDatabase()

function optionsFor(database: TestDatabase, home: OpenSearchIndexOptions['home'], memoryBudgetBytes = 2 ** 30) {
  return { home, db: database, connection: database.url, memoryBudgetBytes, dimensions: FIXTURE_DIMENSIONS }
}

/** A bank's size is looked at again after so many. */
const MANY_CHANGES = 1000

/** The name of a table of the database home, if it is there. */
async function findTable(database: TestDatabase): Promise<string | null> {
  const row = await one<{ name: string | null }>(database, sql`select to_regclass('search_texts')::text as name`)
  return row.name
}

describe('on a server of any kind', () => {
  test('in memory, a bank is found and the database gets no tables', async () => {
    await using database = await openTestDatabase()
    for (const home of ['memory', 'auto'] as const) {
      await using index = await openSearchIndex(optionsFor(database, home))
      const bank = await BankFixture.create(database)
      const numbers = await bank.add([{ text: 'a kettle' }])
      const { keyword } = (await index.search(await bank.version(), question('kettle'))).details!.arms
      expect(keyword.memories).toEqual(numbers)
      expect(await index.statistics()).toMatchObject({ home: 'memory', banks: 1 })
    }
    expect(await findTable(database)).toBeNull()
  })

  test('the database home is refused by name where there is no pgvector', async ({ skip }) => {
    await using database = await openTestDatabase()
    if (await hasPgvector(database)) skip('this server has pgvector')
    await expect(openSearchIndex(optionsFor(database, 'database'))).rejects.toThrow(DatabaseHomeUnavailable)
  })
})

describe.skipIf(openVectorDatabase === null)('with pgvector', () => {
  test('a bank past the memory budget is searched in the database, and comes back when it has shrunk', async () => {
    await using database = await openVectorDatabase!()
    // Room for two memories.
    await using index = await openSearchIndex(optionsFor(database, 'auto', 1000))
    const search = async (bank: BankFixture, changes = 0): Promise<number[]> => {
      const version = await bank.version()
      const { details } = await index.search({ ...version, sequence: version.sequence + changes }, question('kettle'))
      return details!.arms.keyword.memories.toSorted((a, b) => a - b)
    }
    const small = await BankFixture.create(database)
    const only = await small.add([{ text: 'a kettle' }])
    expect(await search(small)).toEqual(only)
    expect(await findTable(database)).toBeNull()

    const large = await BankFixture.create(database)
    const numbers = await large.add(Array.from({ length: 5 }, (_, place) => ({ text: `kettle number ${place}` })))
    expect(await search(large)).toEqual(numbers)
    expect(await findTable(database)).not.toBeNull()
    expect(await index.statistics()).toMatchObject({ home: 'memory', banks: 1, memories: 1 })

    await large.remove(numbers.slice(1))
    expect(await search(large, MANY_CHANGES)).toEqual(numbers.slice(0, 1))
    const takenOver = await one(database, sql`select memories from search_corpora where bank = ${large.number}`)
    expect(takenOver).toEqual({ memories: 5 })
  })
})
