import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database } from '../../database/database.ts'
import { execute, maybe, one, type Queryable, sql } from '../../database/sql.ts'
import type { Engine } from '../engine.ts'
import { type StoredFile, storageOf } from './storage/file-storage.ts'

export interface FileToStore {
  readonly name: string
  readonly mediaType: string
  readonly path: string
  readonly size: number
  readonly sha256: string
}

/** As much of an engine as storing a file needs. */
export interface FileHolder {
  readonly db: Database
  readonly files: Pick<Engine['files'], 'storages'>
}

/** By then whoever stores a file has said what it is for, or is gone. */
const UNCLAIMED_HOURS = 1

const columns = sql`number, key, home, name, media_type as "mediaType", size, sha256`

/**
 * Stores a file of a bank. It expires soon: claim it in the transaction that makes use of it, so that what a crash
 * leaves behind goes by itself.
 */
export async function storeFile(
  engine: FileHolder,
  bank: { readonly number: number; readonly id: string },
  file: FileToStore,
  purpose: 'files' | 'exports',
): Promise<StoredFile> {
  const { storages } = engine.files
  const key = `banks/${plainName(bank.id)}/${purpose}/${randomUUID()}/${plainName(file.name)}`
  const stored = await one<StoredFile>(
    engine.db,
    sql`insert into stored_files (key, bank, home, name, media_type, size, sha256, expires_at)
        values (${key}, ${bank.number}, ${storages.home}, ${file.name}, ${file.mediaType}, ${file.size}, ${file.sha256},
                now() + ${UNCLAIMED_HOURS} * interval '1 hour')
        returning ${columns}`,
  )
  try {
    await storageOf(storages, stored.home).put(stored, file.path)
    return stored
  } catch (error) {
    await removeStoredFile(engine.db, stored).catch(() => {})
    throw error
  }
}

/** Gives a stored file to an operation, whose end or removal it does not outlive by itself. */
export async function claimForOperation(tx: Queryable, file: StoredFile, operationId: string): Promise<void> {
  await execute(
    tx,
    sql`update stored_files set operation = ${operationId}, expires_at = null where number = ${file.number}`,
  )
}

/** Leaves the file of an operation to its document; what was kept of that document before goes. */
export async function keepForDocument(
  tx: Queryable,
  bankNumber: number,
  file: StoredFile,
  documentId: string,
): Promise<void> {
  await removeFilesOfDocument(tx, bankNumber, documentId)
  await execute(
    tx,
    sql`update stored_files set operation = null, document_id = ${documentId} where number = ${file.number}`,
  )
}

export async function removeFilesOfDocument(tx: Queryable, bankNumber: number, documentId: string): Promise<void> {
  await execute(tx, sql`delete from stored_files where bank = ${bankNumber} and document_id = ${documentId}`)
}

export async function removeFilesOfAllDocuments(tx: Queryable, bankNumber: number): Promise<void> {
  await execute(tx, sql`delete from stored_files where bank = ${bankNumber} and document_id is not null`)
}

export async function removeStoredFile(tx: Queryable, file: StoredFile): Promise<void> {
  await execute(tx, sql`delete from stored_files where number = ${file.number}`)
}

export async function findFileOfOperation(db: Queryable, operationId: string): Promise<StoredFile | null> {
  return (
    (await maybe<StoredFile>(db, sql`select ${columns} from stored_files where operation = ${operationId}`)) ?? null
  )
}

export async function findFileByKey(db: Queryable, key: string): Promise<StoredFile | null> {
  const file = await maybe<StoredFile>(
    db,
    sql`select ${columns} from stored_files where key = ${key} and (expires_at is null or expires_at > now())`,
  )
  return file ?? null
}

export function readStoredFile(engine: Engine, file: StoredFile, signal?: AbortSignal): AsyncIterable<Uint8Array> {
  return storageOf(engine.files.storages, file.home).read(file, signal)
}

/** Writes a stored file to `path`, which only its owner may read. */
export async function fetchStoredFile(
  engine: Engine,
  file: StoredFile,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const bytes = Readable.from(readStoredFile(engine, file, signal), { objectMode: false })
  await pipeline(bytes, createWriteStream(path, { mode: 0o600, flags: 'wx' }), { signal })
}

/** Of letters that need no escaping in an address. */
function plainName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^\w.-]+/g, '_')
    .slice(-100)
  return /^\.*$/.test(plain) ? '_' : plain
}
