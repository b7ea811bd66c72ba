import { randomUUID } from 'node:crypto'
import type { DocumentImportSubmitResponse, QueryOf } from 'hindsight-contract'
import { badRequest } from '../../errors.ts'
import { enqueue } from '../../operations/enqueue.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { claimForOperation, type FileHolder, type FileToStore, storeFile } from '../files/stored-files.ts'
import type { ReadUpload, UploadedFile, UploadLimits } from '../files/upload.ts'
import type { Manifest } from './archive/archive-format.ts'
import { openArchive } from './archive/archive-reader.ts'
import type { OnConflict } from './import/import-target.ts'
import { IMPORT_DOCUMENTS, type ImportPayload } from './transfer-operations.ts'
import type { TransferSettings } from './transfer-settings.ts'

const CONFLICT_RULES: readonly string[] = ['skip', 'replace', 'new-id'] satisfies OnConflict[]

/** One import at a time changes a bank. */
const SERIES = 'import'

/** Stores an archive and queues its import; creates the bank when it is missing. @throws ApiError 400, 404 or 413 */
export async function submitImport(
  engine: Engine,
  bankId: string,
  { on_conflict: onConflict }: QueryOf<'importDocuments'>,
  read: ReadUpload,
): Promise<DocumentImportSubmitResponse> {
  if (!CONFLICT_RULES.includes(onConflict)) {
    throw badRequest(`on_conflict must be one of ${CONFLICT_RULES.join(', ')}, not '${onConflict}'`)
  }
  return read(limitsOf(engine.transfer), async ({ files: [file] }) => {
    const { document_count } = await readManifest(engine, file!)
    const rule = onConflict as OnConflict
    const id = await queueImport(
      engine,
      bankId,
      { ...file!, name: 'transfer.zip', mediaType: 'application/zip' },
      rule,
      document_count,
    )
    return { operation_id: id, status: 'pending' }
  })
}

/** Stores an archive that has been looked at, and queues its import. Returns the id of the operation. */
export async function queueImport(
  engine: FileHolder & Pick<Engine, 'wakeWorker'> & { readonly settings: Pick<Engine['settings'], 'newBanks'> },
  bankId: string,
  file: FileToStore,
  onConflict: OnConflict,
  documents: number,
): Promise<string> {
  const isNewBank = (await findBank(engine.db, bankId)) === null
  const bank = await ensureBank(engine.db, bankId, engine.settings.newBanks)
  const stored = await storeFile(engine, bank, file, 'files')
  const id = randomUUID()
  const payload: ImportPayload = { on_conflict: onConflict, is_new_bank: isNewBank }
  await engine.db.transaction(async (tx) => {
    await enqueue(tx, bank.number, [
      { id, type: IMPORT_DOCUMENTS, payload: { ...payload }, series: [SERIES], result: { items_count: documents } },
    ])
    await claimForOperation(tx, stored, id)
  })
  engine.wakeWorker()
  return id
}

/** What cannot be imported is refused before it is stored. */
async function readManifest(engine: Engine, file: UploadedFile): Promise<Manifest> {
  await using archive = await openArchive(file.path, engine.transfer.limits)
  return archive.manifest
}

const limitsOf = ({ mostArchiveBytes }: TransferSettings): UploadLimits => ({
  files: 1,
  bytes: mostArchiveBytes,
  tooManyFiles: 'One archive at a time: send the others in requests of their own.',
  tooLarge: `The archive is larger than ${Math.floor(mostArchiveBytes / 1_000_000)} MB: raise HINDSIGHT_API_DOCUMENT_IMPORT_MAX_MB, or export fewer documents at once.`,
})
