import type { Database } from '../../packages/api/src/database/database.ts'
import { EmbeddingSpaces } from '../../packages/api/src/memory/embedding-spaces/embedding-spaces.ts'
import type { Engine } from '../../packages/api/src/memory/engine.ts'
import { databaseStorage } from '../../packages/api/src/memory/files/storage/database-storage.ts'
import { RecalledRows } from '../../packages/api/src/memory/recall/recalled-rows.ts'
import { lexicalEmbedding } from '../../packages/api/src/models/lexical-embedding.ts'
import { LEXICAL_RERANKING } from '../../packages/api/src/models/reranking/reranking.ts'
import type { BankVersion } from '../../packages/api/src/search/search-index.ts'

export interface TestEngine extends Engine {
  /** What the engine has told the search index and the worker. */
  readonly prepared: BankVersion[]
  wakes: number
}

/** The engine's write side over a real database, without a search index. */
export async function createTestEngine(db: Database, changes: Partial<Engine> = {}): Promise<TestEngine> {
  const prepared: BankVersion[] = []
  const spaces = changes.spaces ?? (await EmbeddingSpaces.open(db, lexicalEmbedding()))
  const engine: TestEngine = {
    db,
    spaces,
    embedding: spaces.target.model,
    space: spaces.target.number,
    reranking: LEXICAL_RERANKING,
    search: {
      prepare: (bank: BankVersion) => {
        prepared.push(bank)
      },
      drop: () => {},
    } as unknown as Engine['search'],
    recalledRows: new RecalledRows(),
    languageFor: () => null,
    settings: {
      webhooks: { allowedHosts: [], exposeResponseBody: false, global: null },
      recallMaxQueryTokens: 500,
      documentVersionsKept: 3,
    },
    files: {
      storages: { home: 'database', database: databaseStorage(db), s3: null },
      settings: {
        mostFiles: 10,
        mostBytes: 100_000_000,
        allowedParsers: null,
        deleteAfterRetain: true,
        conversion: { timeoutMs: 60_000, memoryBytes: 500_000_000 },
      },
    },
    transfer: { mostArchiveBytes: 50_000_000, limits: { totalBytes: 500_000_000, entryBytes: 50_000_000 } },
    now: () => new Date(),
    wakeWorker: () => {
      engine.wakes++
    },
    ...changes,
    prepared,
    wakes: 0,
  }
  return engine
}
