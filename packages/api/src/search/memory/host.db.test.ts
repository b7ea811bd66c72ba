import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BankFixture } from '../../../../../test/support/bank-fixture.ts'
import { describeSearchIndex, question } from '../../../../../test/support/search-index-conformance.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { DatabaseUnavailable } from '../../database/connection-loss.ts'
import { execute, sql } from '../../database/sql.ts'
import { MemorySearchIndex, startBuiltWorker } from './host.ts'

describeSearchIndex('the memory home', async ({ url }) => new MemorySearchIndex({ connection: url }))

describe('the worker', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(() => database?.close())

  async function bankOf(...texts: string[]): Promise<{ bank: BankFixture; numbers: number[] }> {
    const bank = await BankFixture.create(database)
    return { bank, numbers: await bank.add(texts.map((text) => ({ text }))) }
  }

  test('statistics tell what is loaded', async () => {
    await using index = new MemorySearchIndex({ connection: database.url })
    expect(await index.statistics()).toEqual({
      home: 'memory',
      banks: 0,
      memories: 0,
      bytes: 0,
      loads: 0,
      loadMs: 0,
    })
    const { bank } = await bankOf('a kettle', 'a spoon')
    await index.search(await bank.version(), question('kettle'))
    const statistics = await index.statistics()
    expect(statistics).toMatchObject({ banks: 1, memories: 2 })
    expect(statistics.bytes).toBeGreaterThan(0)
    index.drop(bank.number)
    expect(await index.statistics()).toMatchObject({ banks: 0, memories: 0, bytes: 0 })
  })

  test('the longest unused banks are forgotten beyond the budget, and come back when asked', async () => {
    await using index = new MemorySearchIndex({ connection: database.url, memoryBudgetBytes: 1 })
    const [first, second] = [await bankOf('a kettle'), await bankOf('a spoon')]
    for (const { bank, numbers } of [first, second, first, second]) {
      const { ranked } = await index.search(await bank.version(), question('kettle spoon'))
      expect(ranked.map(({ memory }) => memory)).toEqual(numbers)
      expect(await index.statistics()).toMatchObject({ banks: 1 })
    }
  })

  test('terms of an older analyzer are made anew from the text', async () => {
    await using index = new MemorySearchIndex({ connection: database.url })
    const { bank, numbers } = await bankOf('a turquoise kettle')
    await execute(
      database,
      sql`update memories set analyzer_version = 0, terms = ''::bytea where number = ${numbers[0]}`,
    )
    const { details } = await index.search(await bank.version(), question('turquoise'))
    expect(details!.arms.keyword.memories).toEqual(numbers)
  })

  test('a worker that dies is replaced, and its searches are answered by the next', async () => {
    const workers: Worker[] = []
    await using index = new MemorySearchIndex({
      connection: database.url,
      startWorker: (options) => {
        const worker = startBuiltWorker(options)
        workers.push(worker)
        return worker
      },
    })
    const { bank, numbers } = await bankOf('a kettle', 'a spoon')
    const version = await bank.version()
    const searching = [index.search(version, question('kettle')), index.search(version, question('spoon'))]
    await workers[0]!.terminate()
    const found = (await Promise.all(searching)).map(({ ranked }) => ranked.map(({ memory }) => memory))
    expect(found).toEqual([[numbers[0]], [numbers[1]]])
    expect(workers).toHaveLength(2)
    await workers[1]!.terminate()
    expect((await index.search(version, question('kettle'))).ranked).toHaveLength(1)
    expect(workers).toHaveLength(3)
  })

  test('a search that two workers took along is given up', async () => {
    await using index = new MemorySearchIndex({
      connection: database.url,
      startWorker: (options) => {
        const worker = startBuiltWorker(options)
        void worker.terminate()
        return worker
      },
    })
    const { bank } = await bankOf('a kettle')
    await expect(index.search(await bank.version(), question('kettle'))).rejects.toThrow(/worker ended/)
  })

  test('a search of a database that stays away says so', async () => {
    const url = new URL(database.url)
    url.searchParams.set('host', '/nowhere')
    await using index = new MemorySearchIndex({ connection: url.href })
    const { bank } = await bankOf('a kettle')
    await expect(index.search(await bank.version(), question('kettle'))).rejects.toThrow(DatabaseUnavailable)
  })

  test('a closed index refuses, and closing twice is closing once', async () => {
    const index = new MemorySearchIndex({ connection: database.url })
    const { bank } = await bankOf('a kettle')
    await index.search(await bank.version(), question('kettle'))
    await Promise.all([index[Symbol.asyncDispose](), index[Symbol.asyncDispose]()])
    await expect(index.search(await bank.version(), question('kettle'))).rejects.toThrow(/closed/)
    index.prepare(await bank.version())
    index.drop(bank.number)
  })
})
