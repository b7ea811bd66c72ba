import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FileMetadata, FileRetainResponse } from 'hindsight-contract'
import { badRequest, notFound } from '../../errors.ts'
import { enqueue } from '../../operations/enqueue.ts'
import type { JsonObject, NewOperation } from '../../operations/operation.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import { noteDecisions, noteRefusal } from '../defense/note-decisions.ts'
import { refusal, type Screening, screenItems } from '../defense/screen-items.ts'
import type { Engine } from '../engine.ts'
import { documentSeries } from '../retain/retain-operation.ts'
import { HEAD_BYTES, identifyFile } from './convert/identify-file.ts'
import { FILE_CONVERT_RETAIN, type FilePayload } from './file-operation.ts'
import type { FileSettings } from './file-settings.ts'
import { checkParsers } from './parsers.ts'
import { readFileRequest } from './read-file-request.ts'
import type { StoredFile } from './storage/file-storage.ts'
import { claimForOperation, storeFile } from './stored-files.ts'
import type { ReadUpload, UploadedFile, UploadLimits } from './upload.ts'

/** Stores uploaded files and queues their conversion: all of them, or none. @throws ApiError */
export async function retainFiles(engine: Engine, bankId: string, read: ReadUpload): Promise<FileRetainResponse> {
  const { settings } = engine.files
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw notFound(`Bank '${bankId}' not found: create it before files are uploaded to it`)
  return read(limitsOf(settings), async ({ files, fields }) => {
    const given = readFileRequest(fields.get('request'), files.length)
    for (const { parser } of given) checkParsers(parser, settings.allowedParsers)
    for (const file of files) await checkContent(file)
    const said = given.map((metadata, index) => ({ ...metadata, filename: files[index]!.name }))
    const screening = await screenItems(engine, bank, said)
    await requireAll(engine, bank, screening, files.length)
    return { operation_ids: await storeAndQueue(engine, bank, files, screening) }
  })
}

/** Files come together or not at all. What they hold is screened when it has been converted. */
async function requireAll(
  engine: Engine,
  bank: Bank,
  { items, decisions }: Screening<unknown>,
  files: number,
): Promise<void> {
  if (items.length === files) return
  const blocked = decisions.filter(({ action }) => action === 'block')
  await noteRefusal(engine, bank, blocked)
  throw refusal(blocked)
}

function limitsOf({ mostFiles, mostBytes }: FileSettings): UploadLimits {
  return {
    files: mostFiles,
    bytes: mostBytes,
    tooManyFiles: `More than ${mostFiles} files: send them in several requests, or raise HINDSIGHT_API_FILE_CONVERSION_MAX_BATCH_SIZE.`,
    tooLarge: `The files are larger than ${Math.floor(mostBytes / 1_000_000)} MB together: send them in several requests, or raise HINDSIGHT_API_FILE_CONVERSION_MAX_BATCH_SIZE_MB.`,
  }
}

/** What nobody can read is refused before it is stored. */
async function checkContent({ name, path, size }: UploadedFile): Promise<void> {
  if (size === 0) throw badRequest(`File '${name}' is empty.`)
  const handle = await open(path)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const identified = identifyFile(name, buffer.subarray(0, bytesRead))
    if ('problem' in identified) throw badRequest(`File '${name}' ${identified.problem}`)
  } finally {
    await handle.close()
  }
}

async function storeAndQueue(
  engine: Engine,
  bank: Bank,
  files: readonly UploadedFile[],
  { items: metadata, decisions }: Screening<FileMetadata & { readonly filename: string }>,
): Promise<string[]> {
  const receivedAt = engine.now().toISOString()
  const stored: StoredFile[] = []
  for (const file of files) stored.push(await storeFile(engine, bank, file, 'files'))
  const operations = files.map((_, index) => describeOperation(metadata[index]!, receivedAt))
  await engine.db.transaction(async (tx) => {
    await enqueue(tx, bank.number, operations)
    for (const [index, { id }] of operations.entries()) await claimForOperation(tx, stored[index]!, id)
    await noteDecisions(tx, engine, bank, decisions, null)
  })
  engine.wakeWorker()
  return operations.map(({ id }) => id)
}

function describeOperation(given: FileMetadata & { readonly filename: string }, receivedAt: string): NewOperation {
  const { document_id, parser: _, filename, ...metadata } = given
  const documentId = document_id ?? `file_${randomUUID()}`
  const payload: FilePayload = { filename, document_id: documentId, metadata, received_at: receivedAt }
  return {
    id: randomUUID(),
    type: FILE_CONVERT_RETAIN,
    series: [documentSeries(documentId)],
    payload: payload as unknown as JsonObject,
    result: { original_filename: filename, document_id: documentId },
  }
}
