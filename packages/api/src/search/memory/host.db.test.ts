import { describe, expect, test } from 'vitest'
import { BankFixture } from '../../../../../test/support/bank-fixture.ts'
import { describeSearchIndex, question } from '../../../../../test/support/search-index-conformance.ts'
import { openTestDatabase } from '../../../../../test/support/test-database.ts'
import { MemorySearchIndex } from './host.ts'

describeSearchIndex('the memory home', async ({ url }) => new MemorySearchIndex({ connection: url }))

describe('the worker', () => {
  test('statistics tell what is loaded', async () => {
    await using database = await openTestDatabase()
    await using index = new MemorySearchIndex({ connection: database.url })
    expect(await index.statistics()).toEqual({ home: 'memory', banks: 0, memories: 0, bytes: 0 })
    const bank = await BankFixture.create(database)
    await bank.add([{ text: 'a kettle' }, { text: 'a spoon' }])
    await index.search(await bank.version(), question('kettle'))
    const statistics = await index.statistics()
    expect(statistics).toMatchObject({ banks: 1, memories: 2 })
    expect(statistics.bytes).toBeGreaterThan(0)
  })
})
