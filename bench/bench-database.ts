import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../packages/api/src/database/database.ts'
import { startEmbeddedPostgres } from '../packages/api/src/database/embedded/start-embedded-postgres.ts'
import { migrate } from '../packages/api/src/database/migrate.ts'

export interface BenchDatabase extends AsyncDisposable {
  readonly db: Database
  /** For a server process. */
  readonly url: string
  readonly directory: string
}

/** The database that a daemon has, open to the benchmark as well. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'hindsight-bench-'))
  const postgres = await startEmbeddedPostgres({
    dataDirectory: join(directory, 'postgres'),
    log: () => {},
    settings: { max_connections: '40' },
  })
  const { host, port, user, password, database } = postgres.connection
  const db = await openDatabase({ connection: postgres.connection })
  await migrate(db)
  return {
    db,
    directory,
    url: `postgresql://${user}:${encodeURIComponent(password)}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`,
    async [Symbol.asyncDispose]() {
      await db.close()
      await postgres.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
