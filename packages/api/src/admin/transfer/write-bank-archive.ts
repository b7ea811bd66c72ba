import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database } from '../../database/database.ts'
import { findBank } from '../../memory/banks/find-bank.ts'
import { exportArchive } from '../../memory/document-transfer/export/export-archive.ts'
import { AdminError } from '../admin-error.ts'

export interface BankArchiveOptions {
  readonly withHistory: boolean
  readonly onProgress: (documents: number, total: number) => void
  readonly signal: AbortSignal
}

/**
 * Writes an archive of all of a bank, while everybody goes on working. There is a whole file of that name or none, and
 * only its owner can read it. @throws AdminError for a bank that is not there
 */
export async function writeBankArchive(
  db: Database,
  bankId: string,
  file: string,
  { withHistory, onProgress, signal }: BankArchiveOptions,
): Promise<void> {
  const bank = await findBank(db, bankId)
  if (bank === null) throw new AdminError(`There is no bank ${JSON.stringify(bankId)}.`, 'not found')
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`
  const archive = exportArchive(db, bank, {
    ...{ documentIds: null, withObservations: true, wholeBank: true },
    withHistory,
    onProgress,
  })
  try {
    const output = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true })
    await pipeline(Readable.from(archive, { objectMode: false }), output, { signal })
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
