import { randomBytes } from 'node:crypto'
import { afterAll } from 'vitest'
import { openDatabase } from '../../packages/api/src/database/database.ts'
import { migrate } from '../../packages/api/src/database/migrate.ts'
import { databaseUrlWith } from './database-url.ts'
import { type PgliteServer, startPgliteServer } from './pglite-server.ts'
import type { TestDatabase } from './test-database.ts'

/** Opens a migrated database on a server with pgvector, after the last one was closed. */
export type OpenVectorDatabase = () => Promise<TestDatabase>

/**
 * How a test file opens one: on the server of TEST_PGVECTOR_DATABASE_URL, else on PGlite. Null, and says why, when
 * neither is to be had.
 */
export async function findVectorDatabase(): Promise<OpenVectorDatabase | null> {
  // biome-ignore lint/style/noProcessEnv: the one setting of these tests
  // biome-ignore lint/suspicious/noUndeclaredEnvVars: tests are not run by turbo
  const given = process.env.TEST_PGVECTOR_DATABASE_URL
  if (given !== undefined) return () => openOnServer(given)
  try {
    const server = await startPgliteServer()
    afterAll(() => server[Symbol.asyncDispose]())
    return () => openOnPglite(server)
  } catch (error) {
    process.stderr.write(`\n*** SKIPPED: there is no pgvector to test the database home with: ${error}\n\n`)
    return null
  }
}

/** The one database of the server, made empty: a server takes seconds to start. */
async function openOnPglite({ url }: PgliteServer): Promise<TestDatabase> {
  {
    await using administration = await openDatabase({ connection: url, maxConnections: 1 })
    await administration.query('drop schema public cascade; create schema public')
  }
  // One connection: more would share its session and its prepared statements.
  return openMigrated(url, 1, async () => {})
}

async function openOnServer(url: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const administer = async (statement: string): Promise<void> => {
    await using administration = await openDatabase({ connection: url, maxConnections: 1 })
    await administration.query(statement)
  }
  await administer(`create database ${name}`)
  return openMigrated(databaseUrlWith(url, name), 5, () => administer(`drop database ${name} with (force)`))
}

async function openMigrated(url: string, connections: number, remove: () => PromiseLike<void>): Promise<TestDatabase> {
  // On one connection a statement waits for all before it, such as the building of an index.
  const connectTimeoutMs = 120_000
  const database = await openDatabase({ connection: url, maxConnections: connections, connectTimeoutMs })
  await migrate(database)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= database.close().then(remove)
    return closing
  }
  return { ...database, url, close, [Symbol.asyncDispose]: close }
}
