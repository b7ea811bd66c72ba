import { randomBytes } from 'node:crypto'
import { openDatabase } from '../../packages/api/src/database/database.ts'
import { migrate } from '../../packages/api/src/database/migrate.ts'
import { databaseUrlWith } from './database-url.ts'
import { startPgliteServer } from './pglite-server.ts'
import type { TestDatabase } from './test-database.ts'

/** A migrated database on a server with pgvector, for one test file; gone when it is closed. */
export type OpenVectorDatabase = () => Promise<TestDatabase>

/**
 * How to open one: on the server of TEST_PGVECTOR_DATABASE_URL, else on PGlite. Null, and says why, when neither is
 * to be had.
 */
export async function findVectorDatabase(): Promise<OpenVectorDatabase | null> {
  // biome-ignore lint/style/noProcessEnv: the one setting of these tests
  // biome-ignore lint/suspicious/noUndeclaredEnvVars: tests are not run by turbo
  const given = process.env.TEST_PGVECTOR_DATABASE_URL
  if (given !== undefined) return () => openOnServer(given)
  try {
    await using _ = await startPgliteServer()
    return openOnPglite
  } catch (error) {
    process.stderr.write(`\n*** SKIPPED: no pgvector for the tests of the database home: ${error}\n\n`)
    return null
  }
}

async function openOnPglite(): Promise<TestDatabase> {
  const server = await startPgliteServer()
  // One connection: they would share one session and its prepared statements.
  return migrated(server.url, 1, () => server[Symbol.asyncDispose]())
}

async function openOnServer(url: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const administer = async (statement: string) => {
    await using administration = await openDatabase({ connection: url, maxConnections: 1 })
    await administration.query(statement)
  }
  await administer(`create database ${name}`)
  return migrated(databaseUrlWith(url, name), 5, () => administer(`drop database ${name} with (force)`))
}

async function migrated(url: string, maxConnections: number, remove: () => PromiseLike<void>): Promise<TestDatabase> {
  const database = await openDatabase({ connection: url, maxConnections })
  await migrate(database)
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= database.close().then(remove)
    return closing
  }
  return { ...database, url, close, [Symbol.asyncDispose]: close }
}
