import { MemorySearchIndex } from '../../packages/api/src/search/memory/host.ts'
import { createTestApp } from './test-app.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'
import { createTestEngine, type TestEngine } from './test-engine.ts'

export interface TestService extends AsyncDisposable {
  readonly db: TestDatabase
  readonly search: MemorySearchIndex
  readonly engine: TestEngine
  readonly app: TestApp
}
export type TestApp = Awaited<ReturnType<typeof createTestApp>>

/** A database of its own, an engine over it, and everything that a server of it would answer. */
export async function openTestService(): Promise<TestService> {
  const db = await openTestDatabase()
  const search = new MemorySearchIndex({ connection: db.url })
  const engine = await createTestEngine(db, { search })
  return {
    db,
    search,
    engine,
    app: await createTestApp(db, engine, search),
    async [Symbol.asyncDispose]() {
      await search[Symbol.asyncDispose]()
      await db.close()
    },
  }
}
