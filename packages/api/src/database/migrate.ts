import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { ClientBase } from 'pg'
import { namingConnectionLoss } from './connection-loss.ts'
import type { Database } from './database.ts'
import { execute, many, sql } from './sql.ts'

/** One numbered file of SQL. */
export interface Migration {
  readonly version: number
  /** The file's name without `.sql`, such as `0001_foundation`. */
  readonly name: string
  readonly text: string
  /** SHA-256 of the text with unix line ends, so that a checkout on Windows is the same migration. */
  readonly checksum: string
  /**
   * Marked with a line `-- no-transaction`: for a statement that PostgreSQL allows only outside of one. Such a file
   * holds that one statement, written so that it can run again: it may be done and not recorded.
   */
  readonly outsideTransaction: boolean
}

interface AppliedMigration {
  readonly version: number
  readonly name: string
  readonly checksum: string
}

export interface MigrationResult {
  /** Names of what this call applied, in order. */
  readonly applied: readonly string[]
  /** The schema's version now. */
  readonly version: number
}

/** The database and this code do not fit together; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

const shippedMigrations = new URL('../../migrations/', import.meta.url)

/**
 * The migrations of a directory in order. Their numbers only have to grow: work that is done side by side leaves gaps
 * until all of it is there. Throws when two share a number.
 */
export async function listMigrations(directory: URL = shippedMigrations): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort()
  const migrations = await Promise.all(files.map((file) => readMigration(new URL(file, directory), file)))
  migrations.forEach((migration, index) => {
    const previous = migrations[index - 1]
    if (migration.version === previous?.version) {
      throw new MigrationError(`Migrations ${previous.name} and ${migration.name} have the same number`)
    }
  })
  return migrations
}

async function readMigration(url: URL, file: string): Promise<Migration> {
  const text = (await readFile(url, 'utf8')).replaceAll('\r\n', '\n')
  return {
    version: Number.parseInt(file, 10),
    name: file.replace(/\.sql$/, ''),
    text,
    checksum: createHash('sha256').update(text).digest('hex'),
    outsideTransaction: /^-- no-transaction$/m.test(text),
  }
}

/** Brings the database's schema to this code's version. Safe to run from many processes at once: one does the work. */
export async function migrate(database: Database, directory?: URL): Promise<MigrationResult> {
  const migrations = await listMigrations(directory)
  const client = await namingConnectionLoss(() => database.pool.connect())
  try {
    await client.query('set statement_timeout = 0')
    return await underMigrationLock(client, database.schema, () => applyMissing(client, migrations))
  } finally {
    // The session's lock goes with the connection, whatever happened on it.
    client.release(true)
  }
}

async function underMigrationLock<T>(client: ClientBase, schema: string, work: () => Promise<T>): Promise<T> {
  await execute(client, sql`select pg_advisory_lock(hashtextextended(${`hindsight migrations of ${schema}`}, 0))`)
  return work()
}

async function applyMissing(client: ClientBase, migrations: readonly Migration[]): Promise<MigrationResult> {
  await execute(
    client,
    sql`create table if not exists schema_migrations (
      version int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`,
  )
  const recorded = await many<AppliedMigration>(
    client,
    sql`select version, name, checksum from schema_migrations order by version`,
  )
  assertCompatible(recorded, migrations)
  const missing = migrations.slice(recorded.length)
  for (const migration of missing) await apply(client, migration)
  return { applied: missing.map(({ name }) => name), version: newestVersion(migrations) }
}

function assertCompatible(recorded: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  const newest = recorded.at(-1)
  if (newest !== undefined && newest.version > newestVersion(migrations)) {
    throw new MigrationError(
      `The database is at version ${newest.version} (${newest.name}), but this program knows only versions up to ` +
        `${newestVersion(migrations)}. A newer Hindsight has used it: run that version or a later one.`,
    )
  }
  recorded.forEach((row, index) => {
    const migration = migrations[index]
    if (migration === undefined || row.version !== migration.version) {
      const expected = migration === undefined ? 'one that this program knows' : migration.name
      throw new MigrationError(
        `The database records migration ${row.version} (${row.name}) in the place of ${expected}`,
      )
    }
    if (row.checksum !== migration.checksum) {
      throw new MigrationError(
        `migrations/${migration.name}.sql has changed after it was applied (checksum ${migration.checksum.slice(0, 12)}…, ` +
          `recorded ${row.checksum.slice(0, 12)}…). Restore the file and put the change into a new migration.`,
      )
    }
  })
}

const newestVersion = (migrations: readonly Migration[]): number => migrations.at(-1)?.version ?? 0

async function apply(client: ClientBase, migration: Migration): Promise<void> {
  const record = sql`insert into schema_migrations (version, name, checksum)
    values (${migration.version}, ${migration.name}, ${migration.checksum})`
  try {
    if (migration.outsideTransaction) {
      await client.query(migration.text)
      await execute(client, record)
      return
    }
    await client.query('begin')
    await client.query(migration.text)
    await execute(client, record)
    await client.query('commit')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new MigrationError(`Migration ${migration.name} failed: ${reason}`, { cause: error })
  }
}
