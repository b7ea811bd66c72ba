import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { completeOperation } from '../../operations/lease.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { claimForOperation, type FileToStore, storeFile } from '../files/stored-files.ts'
import { withTemporaryDirectory } from '../files/temporary-directory.ts'
import { exportArchive } from './export/export-archive.ts'
import { throttledProgress } from './throttled-progress.ts'
import type { ExportPayload } from './transfer-operations.ts'

/** Writes an archive of the bank and stores it. The file is the operation's: it goes with its record. */
export const runExport: OperationHandler = async (engine, { operation, signal, reportProgress }) => {
  const payload = operation.payload as ExportPayload
  const bank = { number: operation.bankNumber, id: operation.bankId }
  const report = throttledProgress(reportProgress)
  return withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'transfer.zip')
    const archive = exportArchive(engine.db, bank, {
      documentIds: payload.document_ids,
      withObservations: payload.include_observations,
      wholeBank: payload.include_bank,
      withHistory: payload.include_history,
      onProgress: (documents, total) => report('documents', documents, total),
    })
    const file = await writeFile(archive, path, signal)
    const name = `${bank.id}-${payload.include_bank ? 'bank' : 'documents'}.zip`
    await reportProgress('storing')
    const stored = await storeFile(engine, bank, { ...file, name, mediaType: 'application/zip' }, 'exports')
    await engine.db.transaction(async (tx) => {
      await claimForOperation(tx, stored, operation.id)
      await completeOperation(tx, operation, {
        storage_key: stored.key,
        download_url: `/v1/default/files/download/${stored.key}`,
        byte_size: stored.size,
        filename: stored.name,
      })
    })
    return null
  })
}

async function writeFile(
  archive: AsyncIterable<Buffer>,
  path: string,
  signal: AbortSignal,
): Promise<Pick<FileToStore, 'path' | 'size' | 'sha256'>> {
  const hash = createHash('sha256')
  let size = 0
  await pipeline(
    Readable.from(archive, { objectMode: false }),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece)
        size += piece.length
        yield piece
      }
    },
    createWriteStream(path, { mode: 0o600, flags: 'wx' }),
    { signal },
  )
  return { path, size, sha256: hash.digest('hex') }
}
