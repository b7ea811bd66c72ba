import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Database } from '../../database/database.ts'
import {
  applyWithin,
  assertCompatible,
  listMigrations,
  type Migration,
  readSchemaState,
  takeMigrationLock,
} from '../../database/migrate.ts'
import { execute, identifier, join, many, maybe, type Queryable, sql } from '../../database/sql.ts'
import type { FileStorages } from '../../memory/files/storage/file-storage.ts'
import { AdminError } from '../admin-error.ts'
import { functionsOf, tablesOf, unloggedTablesOf } from './backup-tables.ts'
import { storeBucketFiles } from './bucket-files.ts'
import type { Manifest, ManifestTable } from './manifest.ts'
import { measuring } from './measure.ts'
import type { Backup } from './open-backup.ts'

export interface RestoreOptions {
  /** What the schema holds goes. */
  readonly replace?: boolean
  /** Although servers seem to be connected. */
  readonly force?: boolean
  /** Where to put the files of the backup that were in a bucket; without it their bytes stay in the backup. */
  readonly files?: FileStorages
  readonly onProgress?: (table: string, bytes: number) => void
  readonly signal?: AbortSignal
}

/** Banks that are in a schema; null where there is no Hindsight at all. */
export async function countBanks(db: Queryable): Promise<number | null> {
  const { applied } = await readSchemaState(db)
  if (applied.length === 0) return null
  const rows = await many<{ count: number }>(db, sql`select count(*) from banks`)
  return rows[0]!.count
}

/**
 * Puts the content of a verified backup in the place of what the schema holds: in one transaction, so that until its
 * commit, and if it fails or is killed, everything is as it was. A backup of an older version is migrated on the way.
 * Returns the names of those migrations.
 * @throws AdminError when the schema holds banks and `replace` is not given, or when servers are connected;
 *   MigrationError for a backup or a database that is newer than this code
 */
export async function restoreBackup(db: Database, backup: Backup, options: RestoreOptions = {}): Promise<string[]> {
  const migrations = await listMigrations()
  const { manifest } = backup
  assertCompatible(manifest.migrations, migrations, 'backup')
  const known = migrations.slice(0, manifest.migrations.length)
  const later = migrations.slice(manifest.migrations.length)
  const client = await db.pool.connect()
  try {
    await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = 0')
    // A server that is started meanwhile waits here, before it has looked at anything.
    await takeMigrationLock(client, db.schema)
    await refuseCompany(client, options)
    await client.query('begin')
    await makeRoom(client, migrations, options)
    await applyWithin(client, known)
    for (const table of manifest.tables) await copyTable(client, backup, table, options)
    await setIdentities(client, manifest)
    await applyWithin(client, later)
    if (options.files !== undefined) await storeBucketFiles(client, backup, options.files, options)
    await giveBackOperations(client)
    await client.query('commit')
    await client.query('analyze')
  } finally {
    // With the connection goes the lock, and the transaction unless it was committed.
    client.release(true)
  }
  return later.map(({ name }) => name)
}

/** What a running server keeps in memory would be of another database. */
async function refuseCompany(client: PoolClient, { force }: RestoreOptions): Promise<void> {
  if (force) return
  const others = await many<{ pid: number }>(
    client,
    sql`select pid from pg_stat_activity
        where datname = current_database() and application_name in ('hindsight', 'hindsight-search')`,
  )
  if (others.length === 0) return
  throw new AdminError(
    `Servers or workers are connected to this database (${others.length} connections). Stop them before a restore: they ` +
      'would go on with what they remember. If they use another schema of it: --force.',
  )
}

async function makeRoom(
  client: PoolClient,
  migrations: readonly Migration[],
  { replace }: RestoreOptions,
): Promise<void> {
  // What a newer version has made, this one does not know how to remove.
  await readSchemaState(client)
  const names = [...tablesOf(migrations), ...unloggedTablesOf(migrations), 'schema_migrations']
  const tables = await many<{ name: string }>(
    client,
    sql`select relname as name from pg_class
        where relnamespace = current_schema()::regnamespace and relkind = 'r'
          and (relname = any(${names}::text[]) or relname ~ '^search_(corpora|texts|terms|progress|vectors_\\d+)$')`,
  )
  if (tables.length === 0) return
  if (!replace && tables.some(({ name }) => name === 'banks')) {
    const bank = await maybe(client, sql`select 1 from banks limit 1`)
    if (bank !== undefined) throw new AdminError('There are banks in this database already. To replace them: --replace')
  }
  await execute(client, sql`drop table ${join(tables.map(({ name }) => identifier(name)))}`)
  for (const name of functionsOf(migrations)) await execute(client, sql`drop function if exists ${identifier(name)}`)
}

async function copyTable(
  client: PoolClient,
  backup: Backup,
  table: ManifestTable,
  { onProgress, signal }: RestoreOptions,
): Promise<void> {
  signal?.throwIfAborted()
  const columns = table.columns.map((column) => identifier(column).sql).join(', ')
  const rows = await backup.read(table)
  const copying = client.query(copyFrom(`copy ${identifier(table.name).sql} (${columns}) from stdin`))
  // A connection that is given up tells those whose work has ended, too.
  copying.on('error', () => {})
  const { stream, result } = measuring((bytes) => onProgress?.(table.name, bytes))
  await pipeline(rows, stream, copying, { ...(signal && { signal }) })
  if (result().sha256 !== table.sha256 || copying.rowCount !== table.rows) {
    throw new AdminError(`The backup's ${table.name} changed while it was read. Nothing was changed in the database.`)
  }
}

async function setIdentities(client: PoolClient, manifest: Manifest): Promise<void> {
  for (const { table, column, last } of manifest.identities) {
    if (last > 0) {
      await execute(client, sql`select setval(pg_get_serial_sequence(${identifier(table).sql}, ${column}), ${last})`)
    }
  }
}

/** Their workers work on the database that was backed up, not on this one. */
async function giveBackOperations(client: PoolClient): Promise<void> {
  await execute(
    client,
    sql`update operations set status = 'pending', worker_id = null, worker = null, lease_expires_at = null
        where status = 'processing' and lease_expires_at is not null`,
  )
}
