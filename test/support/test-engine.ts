import type { Database } from '../../packages/api/src/database/database.ts'
import { ensureEmbeddingSpace } from '../../packages/api/src/memory/embedding-space.ts'
import type { Engine } from '../../packages/api/src/memory/engine.ts'
import type { EmbeddingModel } from '../../packages/api/src/models/embedding-model.ts'
import type { BankVersion } from '../../packages/api/src/search/search-index.ts'
import { termsOf } from '../../packages/api/src/text/terms.ts'

export interface TestEngine extends Engine {
  /** What the engine has told the search index and the worker. */
  readonly prepared: BankVersion[]
  wakes: number
}

/** Bag of words in 32 buckets: as good as any model where only storing is tested. */
const embedding = {
  provider: 'test',
  model: 'buckets',
  dimensions: 32,
  embed: async (texts: readonly string[]) =>
    texts.map((text) => {
      const vector = new Float32Array(32)
      for (const term of termsOf(text)) vector[term % 32]! += 1
      return vector
    }),
} as unknown as EmbeddingModel

/** The engine's write side over a real database, without a search index. */
export async function createTestEngine(db: Database, changes: Partial<Engine> = {}): Promise<TestEngine> {
  const prepared: BankVersion[] = []
  const engine: TestEngine = {
    db,
    embedding,
    space: await ensureEmbeddingSpace(db, embedding),
    search: {
      prepare: (bank: BankVersion) => {
        prepared.push(bank)
      },
      drop: () => {},
    } as unknown as Engine['search'],
    settings: { recallMaxQueryTokens: 500, documentVersionsKept: 3, language: { provider: 'none' } },
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
