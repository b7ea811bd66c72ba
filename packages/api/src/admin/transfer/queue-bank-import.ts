import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Database } from '../../database/database.ts'
import { findBank } from '../../memory/banks/find-bank.ts'
import type { Manifest } from '../../memory/document-transfer/archive/archive-format.ts'
import { openArchive } from '../../memory/document-transfer/archive/archive-reader.ts'
import { queueImport } from '../../memory/document-transfer/submit-import.ts'
import type { FileStorages } from '../../memory/files/storage/file-storage.ts'
import { AdminError } from '../admin-error.ts'

/** Whoever may write to the database may unpack what they like. */
const UNLIMITED = { totalBytes: Number.POSITIVE_INFINITY, entryBytes: Number.POSITIVE_INFINITY }

/** What an archive says of itself. @throws ArchiveError */
export async function readBankManifest(file: string): Promise<Manifest> {
  await using archive = await openArchive(file, UNLIMITED)
  return archive.manifest
}

/**
 * Makes a bank and queues the import of an archive into it, for servers and workers to do. Returns the operation.
 * @throws AdminError when there is such a bank
 */
export async function queueBankImport(
  database: { readonly db: Database; readonly storages: FileStorages },
  bankId: string,
  file: string,
  documents: number,
): Promise<string> {
  const { db, storages } = database
  if ((await findBank(db, bankId)) !== null) {
    throw new AdminError(
      `There is a bank ${JSON.stringify(bankId)} already. Give the copy another name with --target-bank, or import into ` +
        'the bank that is there through the server: POST …/document-transfer',
    )
  }
  const hash = createHash('sha256')
  let size = 0
  await pipeline(createReadStream(file), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) {
      hash.update(piece)
      size += piece.length
    }
  })
  const stored = { name: 'transfer.zip', path: file, size, sha256: hash.digest('hex'), mediaType: 'application/zip' }
  return queueImport({ db, files: { storages }, wakeWorker: () => {}, settings: {} }, bankId, stored, 'skip', documents)
}
