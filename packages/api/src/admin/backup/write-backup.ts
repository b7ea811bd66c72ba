import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { ZipFile } from 'yazl'
import type { Database } from '../../database/database.ts'
import { listMigrations, readSchemaState } from '../../database/migrate.ts'
import { execute, identifier, join, many, one, type Queryable, sql } from '../../database/sql.ts'
import type { FileStorages } from '../../memory/files/storage/file-storage.ts'
import { serverVersion } from '../../server-version.ts'
import { AdminError } from '../admin-error.ts'
import { readIdentities } from '../identities.ts'
import { conditionOfBanks, planTables, type TablePlan, tablesOf } from './backup-tables.ts'
import { addBucketFiles } from './bucket-files.ts'
import { commentFor, entryOf, FORMAT, MANIFEST, type Manifest, type ManifestTable } from './manifest.ts'
import { type Measure, measuring } from './measure.ts'

export interface BackupOptions {
  /** Ids of the banks to back up; by default all. */
  readonly banks?: readonly string[]
  /** Where files are, when those of a bucket are to be in it. */
  readonly files?: FileStorages
  readonly onProgress?: (table: string, bytes: number) => void
  readonly signal?: AbortSignal
}

/** Bytes are many and cheap; vectors, which are most of them, hardly get smaller. */
const COMPRESSION_LEVEL = 3

/**
 * Writes a backup while everybody goes on working: all of it is read from one snapshot. The file is written aside,
 * forced to disk and renamed, so that there is a whole backup of that name or none; only its owner can read it.
 * @throws AdminError for banks that are not there, and MigrationError for a database that this code does not know
 */
export async function writeBackup(db: Database, file: string, options: BackupOptions = {}): Promise<Manifest> {
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`
  const failure = new AbortController()
  const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])])
  // Who reads must not go on waiting for who writes, nor the other way round.
  const together = <T>(work: Promise<T>) =>
    work.catch((error) => {
      failure.abort(error)
      throw error
    })
  try {
    const zip = new ZipFile()
    zip.on('error', (error) => failure.abort(error))
    const written = together(
      pipeline(zip.outputStream, createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }), { signal }),
    )
    const read = together(readingSnapshot(db, (tx, plan) => fillArchive(tx, plan, zip, { ...options, signal })))
    await Promise.allSettled([read, written])
    if (failure.signal.aborted) throw failure.signal.reason
    await rename(partial, file)
    await syncDirectory(dirname(file))
    return await read
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/** No migration can change a table under the snapshot: each is locked before the first look at any. */
async function readingSnapshot<T>(db: Database, work: (tx: PoolClient, plan: TablePlan) => Promise<T>): Promise<T> {
  const { applied } = await readSchemaState(db)
  if (applied.length === 0) throw new AdminError('There is no Hindsight in this database yet: nothing to back up.')
  const names = tablesOf(await listMigrations())
  const { tables } = await planTables(db, names)
  const client = await db.pool.connect()
  try {
    await execute(client, sql`begin isolation level repeatable read read only`)
    await execute(client, sql`set local statement_timeout = 0`)
    await execute(client, sql`set local idle_in_transaction_session_timeout = 0`)
    const identifiers = tables.map(({ name }) => identifier(name))
    await execute(client, sql`lock table ${join(identifiers)} in access share mode`)
    const now = await readSchemaState(client)
    if (now.applied.length !== applied.length) {
      throw new AdminError('The database was migrated at this very moment. Start the backup again.')
    }
    return await work(client, await planTables(client, names))
  } finally {
    // Whatever was being read: the transaction ends with its connection, and nothing is left to be undone.
    client.release(true)
  }
}

async function fillArchive(tx: PoolClient, plan: TablePlan, zip: ZipFile, options: BackupOptions): Promise<Manifest> {
  const banks = await findBanks(tx, options.banks)
  const { applied } = await readSchemaState(tx)
  const tables: ManifestTable[] = []
  for (const { name, columns } of plan.tables) {
    const condition =
      options.banks === undefined
        ? null
        : conditionOfBanks(
            plan,
            name,
            banks.map(({ number }) => number),
          )
    const measured = await addTable(tx, zip, name, columns, condition, options)
    tables.push({ name, columns: [...columns], ...measured })
  }
  const files = await takeFiles(
    tx,
    plan,
    zip,
    banks.map(({ number }) => number),
    options,
  )
  const { version } = await one<{ version: string }>(tx, sql`select current_setting('server_version') as version`)
  const manifest: Manifest = {
    format: FORMAT,
    created_at: new Date().toISOString(),
    hindsight_version: serverVersion(),
    postgresql_version: version,
    schema_version: applied.at(-1)!.version,
    migrations: [...applied],
    banks: banks.map(({ id }) => id),
    is_complete: options.banks === undefined,
    tables,
    files,
    // Numbers of rows that are gone are not given away again: other rows may still name them.
    identities: await readIdentities(
      tx,
      plan.tables.map(({ name }) => name),
    ),
  }
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  zip.addBuffer(Buffer.from(text), MANIFEST)
  zip.end({ comment: commentFor(text), forceZip64Format: false })
  return manifest
}

async function takeFiles(
  tx: PoolClient,
  plan: TablePlan,
  zip: ZipFile,
  banks: readonly number[],
  options: BackupOptions,
): Promise<Manifest['files']> {
  const knowsFiles = plan.tables.some(({ name }) => name === 'stored_files')
  if (options.files === undefined || !knowsFiles) return []
  const condition = options.banks === undefined ? null : conditionOfBanks(plan, 'stored_files', banks)
  return await addBucketFiles(tx, zip, options.files, condition, options)
}

async function findBanks(tx: Queryable, ids: readonly string[] | undefined) {
  const all = await many<{ number: number; id: string }>(tx, sql`select number, id from banks order by id`)
  if (ids === undefined) return all
  const missing = ids.filter((id) => !all.some((bank) => bank.id === id))
  if (missing.length > 0) {
    throw new AdminError(`There is no bank ${missing.map((id) => JSON.stringify(id)).join(', ')}.`, 'not found')
  }
  return all.filter(({ id }) => ids.includes(id))
}

async function addTable(
  tx: PoolClient,
  zip: ZipFile,
  name: string,
  columns: readonly string[],
  condition: string | null,
  { onProgress, signal }: BackupOptions,
): Promise<Measure> {
  signal?.throwIfAborted()
  const list = columns.map((column) => identifier(column).sql).join(', ')
  const where = condition === null ? '' : ` where ${condition}`
  const copying = tx.query(copyTo(`copy (select ${list} from ${identifier(name).sql}${where}) to stdout`))
  // A connection that is given up tells those whose work has ended, too.
  copying.on('error', () => {})
  const { stream, result } = measuring((bytes) => onProgress?.(name, bytes))
  const copied = pipeline(copying, stream, { ...(signal && { signal }) })
  zip.addReadStreamLazy(entryOf(name), { compressionLevel: COMPRESSION_LEVEL }, (give) => give(null, stream))
  await copied
  return result()
}

/** So that the name is there after a power cut, too. Windows has no such thing. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  await handle.sync().finally(() => handle.close())
}
