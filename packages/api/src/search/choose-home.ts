import type { Database, DatabaseConnection } from '../database/database.ts'
import { DatabaseSearchIndex } from './database/database-search-index.ts'
import { hasPgvector } from './database/prepare-database-home.ts'
import { MemorySearchIndex } from './memory/host.ts'
import { RoutingSearchIndex } from './routing-search-index.ts'
import type { SearchIndex } from './search-index.ts'

export interface OpenSearchIndexOptions {
  /** `auto`: in memory, and in the database for banks past the memory budget when pgvector is there. */
  readonly home: 'auto' | 'memory' | 'database'
  readonly db: Database
  /** For the worker thread, which has connections of its own. */
  readonly connection: DatabaseConnection
  readonly schema?: string
  readonly memoryBudgetBytes: number
  /** Of the vectors that are searched; tells how much memory a bank takes. */
  readonly dimensions: number
}

/** Throws `DatabaseHomeUnavailable` when the database is asked for and has no pgvector. */
export async function openSearchIndex(options: OpenSearchIndexOptions): Promise<SearchIndex> {
  const { home, db, dimensions, ...memoryOptions } = options
  if (home === 'database') return DatabaseSearchIndex.open({ database: db })
  const memory = new MemorySearchIndex(memoryOptions)
  if (home === 'memory') return memory
  if (!(await hasPgvector(db))) return memory
  const openDatabaseHome = (): Promise<SearchIndex> => DatabaseSearchIndex.open({ database: db })
  const { memoryBudgetBytes } = options
  return new RoutingSearchIndex({ memory, openDatabaseHome, db, memoryBudgetBytes, dimensions })
}
