import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { ClientBase } from 'pg'
import { namingConnectionLoss } from './connection-loss.ts'
import type { Database } from './database.ts'
import { execute, many, one, type Queryable, sql } from './sql.ts'

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

/** What a database, or a backup of one, records of a migration. */
export type AppliedMigration = Pick<Migration, 'version' | 'name' | 'checksum'>

export interface SchemaState {
  /** What the database records; nothing for one that was never migrated. */
  readonly applied: readonly AppliedMigration[]
  /** What this code would apply, in order. */
  readonly pending: readonly Migration[]
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
    await takeMigrationLock(client, database.schema)
    return await applyMissing(client, migrations)
  } finally {
    // The session's lock goes with the connection, whatever happened on it.
    client.release(true)
  }
}

/** How far the schema is, without changing anything. @throws MigrationError when this code cannot use the database */
export async function readSchemaState(db: Queryable, directory?: URL): Promise<SchemaState> {
  const migrations = await listMigrations(directory)
  const { found } = await one<{ found: boolean }>(
    db,
    sql`select to_regclass(quote_ident(current_schema()) || '.schema_migrations') is not null as found`,
  )
  const applied = found ? await readApplied(db) : []
  assertCompatible(applied, migrations)
  return { applied, pending: migrations.slice(applied.length) }
}

/** Keeps everybody else from migrating the schema for as long as this connection lives. */
export async function takeMigrationLock(client: ClientBase, schema: string): Promise<void> {
  await execute(client, sql`select pg_advisory_lock(hashtextextended(${`hindsight migrations of ${schema}`}, 0))`)
}

/** Applies migrations inside a transaction, to a schema that nobody else sees until its commit. */
export async function applyWithin(tx: ClientBase, migrations: readonly Migration[]): Promise<void> {
  await ensureRecord(tx)
  for (const migration of migrations) {
    // Nobody has to be spared, and a transaction cannot do it.
    const text = migration.outsideTransaction ? migration.text.replace(/\bconcurrently\b/gi, '') : migration.text
    await explaining(migration, async () => {
      await tx.query(text)
      await record(tx, migration)
    })
  }
}

async function applyMissing(client: ClientBase, migrations: readonly Migration[]): Promise<MigrationResult> {
  await ensureRecord(client)
  const recorded = await readApplied(client)
  assertCompatible(recorded, migrations)
  const missing = migrations.slice(recorded.length)
  for (const migration of missing) await apply(client, migration)
  return { applied: missing.map(({ name }) => name), version: newestVersion(migrations) }
}

async function ensureRecord(client: ClientBase): Promise<void> {
  await execute(
    client,
    sql`create table if not exists schema_migrations (
      version int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`,
  )
}

function readApplied(db: Queryable): Promise<AppliedMigration[]> {
  return many<AppliedMigration>(db, sql`select version, name, checksum from schema_migrations order by version`)
}

/** @throws MigrationError when what is recorded is no beginning of what this code knows */
export function assertCompatible(
  recorded: readonly AppliedMigration[],
  migrations: readonly Migration[],
  what = 'database',
): void {
  const newest = recorded.at(-1)
  if (newest !== undefined && newest.version > newestVersion(migrations)) {
    throw new MigrationError(
      `The ${what} is at version ${newest.version} (${newest.name}), but this program knows only versions up to ` +
        `${newestVersion(migrations)}. A newer Hindsight has used it: run that version or a later one.`,
    )
  }
  recorded.forEach((row, index) => {
    const migration = migrations[index]
    if (migration === undefined || row.version !== migration.version) {
      const expected = migration === undefined ? 'one that this program knows' : migration.name
      throw new MigrationError(`The ${what} records migration ${row.version} (${row.name}) in the place of ${expected}`)
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
  await explaining(migration, async () => {
    if (!migration.outsideTransaction) await client.query('begin')
    await client.query(migration.text)
    await record(client, migration)
    if (!migration.outsideTransaction) await client.query('commit')
  })
}

async function record(client: ClientBase, { version, name, checksum }: Migration): Promise<void> {
  await execute(
    client,
    sql`insert into schema_migrations (version, name, checksum) values (${version}, ${name}, ${checksum})`,
  )
}

async function explaining(migration: Migration, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new MigrationError(`Migration ${migration.name} failed: ${reason}`, { cause: error })
  }
}
