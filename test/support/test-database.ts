import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, type DatabaseOptions, openDatabase } from '../../packages/api/src/database/database.ts'
import { databaseUrlWith, templateDatabase } from './database-url.ts'

/** A database of its own. `url` is for other processes that should use it too. */
export interface TestDatabase extends Database {
  readonly url: string
}

export interface TestDatabaseOptions extends Omit<DatabaseOptions, 'connection'> {
  /** Without tables: a database as PostgreSQL creates it. */
  readonly empty?: boolean
}

/** A copy of the migrated database for one test file (or one test); dropped when it is closed. */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { empty = false, ...databaseOptions } = options
  const server = inject('databaseUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(
    server,
    `create database ${name} template ${empty ? 'template1' : templateDatabase} strategy file_copy`,
  )
  const url = databaseUrlWith(server, name)
  const database = await openDatabase({ maxConnections: 5, ...databaseOptions, connection: url })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= database.close().then(() => administer(server, `drop database ${name} with (force)`))
    return closing
  }
  return { ...database, url, close, [Symbol.asyncDispose]: close }
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
