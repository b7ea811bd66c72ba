import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import type { ZipFile } from 'yazl'
import { all, execute, many, one, type Queryable, raw, sql } from '../../database/sql.ts'
import { databaseStorage } from '../../memory/files/storage/database-storage.ts'
import {
  type FileHome,
  FileMissing,
  type FileStorage,
  type FileStorages,
  type StoredFile,
  storageOf,
} from '../../memory/files/storage/file-storage.ts'
import { withTemporaryDirectory } from '../../memory/files/temporary-directory.ts'
import { AdminError } from '../admin-error.ts'
import { entryOfFile, type ManifestFile } from './manifest.ts'
import { measuring } from './measure.ts'
import type { Backup } from './open-backup.ts'

interface Following {
  readonly onProgress?: (what: string, bytes: number) => void
  readonly signal?: AbortSignal
}

/** Files whose bytes are in a bucket. */
export interface BucketFiles {
  readonly count: number
  readonly bytes: number
}

/** Those of some banks, by default of all; expired ones aside. */
export async function countBucketFiles(db: Queryable, banks?: readonly string[]): Promise<BucketFiles> {
  const { found } = await one<{ found: boolean }>(db, sql`select to_regclass('stored_files') is not null as found`)
  if (!found) return { count: 0, bytes: 0 }
  const ofBanks = banks && sql`bank in (select number from banks where id = any(${banks}::text[]))`
  return one<BucketFiles>(
    db,
    sql`select count(*) as count, coalesce(sum(size), 0)::bigint as bytes from stored_files
        where ${all(sql`home = 's3' and expires_at is null`, ofBanks)}`,
  )
}

/**
 * Adds the bytes of files that are in a bucket. What was removed from there since the snapshot is left out.
 * @param condition SQL for the rows of the banks; null for all
 * @throws AdminError for a bucket that is not configured, or that holds something else
 */
export async function addBucketFiles(
  tx: Queryable,
  zip: ZipFile,
  storages: FileStorages,
  condition: string | null,
  following: Following,
): Promise<ManifestFile[]> {
  const files = await many<StoredFile>(
    tx,
    sql`select number, key, home, name, media_type as "mediaType", size, sha256 from stored_files
        where home = 's3' and expires_at is null and ${raw(condition ?? 'true')} order by number`,
  )
  if (files.length === 0) return []
  const storage = configured(storages, 's3', 'or leave out --with-files')
  const added: ManifestFile[] = []
  for (const file of files) {
    following.signal?.throwIfAborted()
    const bytes = await begin(storage, file, following.signal)
    if (bytes === null) continue
    const { stream, result } = measuring((count) => following.onProgress?.(file.name, count))
    const copied = pipeline(bytes, stream, { ...(following.signal && { signal: following.signal }) })
    // Documents are compressed already.
    zip.addReadStreamLazy(entryOfFile(file), { compress: false }, (give) => give(null, stream))
    await copied
    const { sha256 } = result()
    if (sha256 !== file.sha256) throw new AdminError(`The bucket does not hold what was stored as ${file.key}.`)
    added.push({ number: file.number, key: file.key, bytes: file.size, sha256 })
  }
  return added
}

/**
 * Stores the files of a backup where this configuration keeps files, inside the restoring transaction as far as that is
 * the database.
 */
export async function storeBucketFiles(
  tx: PoolClient,
  backup: Backup,
  storages: FileStorages,
  following: Following,
): Promise<void> {
  if (backup.manifest.files.length === 0) return
  const { home } = storages
  const storage =
    home === 'database' ? databaseStorage(tx) : configured(storages, home, 'or HINDSIGHT_API_FILE_STORAGE_TYPE=native')
  await withTemporaryDirectory(async (directory) => {
    const path = joinPath(directory, 'file')
    for (const { number, key, bytes: size, sha256 } of backup.manifest.files) {
      following.signal?.throwIfAborted()
      const { stream, result } = measuring((count) => following.onProgress?.(key, count))
      const target = createWriteStream(path, { mode: 0o600 })
      const read = await backup.readFile({ number, key, bytes: size, sha256 })
      await pipeline(read, stream, target, { ...(following.signal && { signal: following.signal }) })
      if (result().sha256 !== sha256) {
        throw new AdminError(`The backup's ${key} changed while it was read. Nothing was changed in the database.`)
      }
      await storage.put({ number, key, home, name: '', mediaType: '', size, sha256 }, path, following.signal)
      await execute(tx, sql`update stored_files set home = ${home} where number = ${number}`)
      await rm(path)
    }
  })
}

function configured(storages: FileStorages, home: FileHome, otherwise: string): FileStorage {
  try {
    return storageOf(storages, home)
  } catch (error) {
    throw new AdminError(`${(error as Error).message} and its keys, ${otherwise}.`, 'refused', { cause: error })
  }
}

/** Null when it is gone, which has to be known before it is announced in the archive. */
async function begin(storage: FileStorage, file: StoredFile, signal?: AbortSignal): Promise<Readable | null> {
  const pieces = storage.read(file, signal)[Symbol.asyncIterator]()
  try {
    return Readable.from(following(await pieces.next(), pieces), { objectMode: false })
  } catch (error) {
    if (error instanceof FileMissing) return null
    throw error
  }
}

async function* following(first: IteratorResult<Uint8Array>, rest: AsyncIterator<Uint8Array>) {
  try {
    for (let piece = first; !piece.done; piece = await rest.next()) yield piece.value
  } finally {
    await rest.return?.()
  }
}
