import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MemoryItem } from 'hindsight-contract'
import { badRequest, unprocessable } from '../../errors.ts'
import { enqueue } from '../../operations/enqueue.ts'
import { completeOperation } from '../../operations/lease.ts'
import type { JsonObject, NewOperation } from '../../operations/operation.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { findBank } from '../banks/find-bank.ts'
import { noteDecisions } from '../defense/note-decisions.ts'
import { refusal, screenItems } from '../defense/screen-items.ts'
import { toldDecisions } from '../defense/screen-request.ts'
import type { Engine } from '../engine.ts'
import { documentSeries, RETAIN, type RetainPayload } from '../retain/retain-operation.ts'
import { convertFile } from './convert/convert-file.ts'
import type { FilePayload } from './file-operation.ts'
import type { StoredFile } from './storage/file-storage.ts'
import {
  fetchStoredFile,
  findFileOfOperation,
  keepForDocument,
  removeFilesOfDocument,
  removeStoredFile,
} from './stored-files.ts'
import { withTemporaryDirectory } from './temporary-directory.ts'

/**
 * Turns a stored file into text and queues that text's retain. Both are committed together, with what becomes of the
 * file: a crash before that converts once more, one after it changes nothing.
 */
export const runFileConversion: OperationHandler = async (engine, { operation, signal, reportProgress }) => {
  const payload = operation.payload as FilePayload
  const file = await findFileOfOperation(engine.db, operation.id)
  if (file === null) throw badRequest(`The file '${payload.filename}' is no longer stored: upload it again.`)
  await reportProgress('converting')
  const { format, text } = await convert(engine, file, signal)
  const bank = await findBank(engine.db, operation.bankId)
  if (bank === null) throw badRequest('The bank is gone')
  const { items, decisions } = await screenItems(engine, bank, [itemOf(payload, text)])
  const item = items[0]
  if (item === undefined) {
    await engine.db.transaction(async (tx) => {
      await removeStoredFile(tx, file)
      await noteDecisions(tx, engine, bank, decisions, operation.id)
    })
    engine.wakeWorker()
    throw refusal(decisions)
  }
  const retain = describeRetain(payload, item)
  const wantsKept = !engine.files.settings.deleteAfterRetain
  // The original of a text that was redacted still holds what was taken out of it.
  const isKept = wantsKept && decisions.length === 0
  await engine.db.transaction(async (tx) => {
    await enqueue(tx, operation.bankNumber, [retain])
    if (isKept) await keepForDocument(tx, operation.bankNumber, file, payload.document_id)
    else await removeStoredFile(tx, file)
    if (wantsKept && !isKept) await removeFilesOfDocument(tx, operation.bankNumber, payload.document_id)
    await noteDecisions(tx, engine, bank, decisions, operation.id)
    await completeOperation(tx, operation, {
      ...toldDecisions(decisions),
      format,
      characters: text.length,
      retain_operation_id: retain.id,
      ...(isKept && { storage_key: file.key, download_url: `/v1/default/files/download/${file.key}` }),
    })
  })
  engine.wakeWorker()
  return null
}

/** @throws ApiError 422 for what cannot be converted, today or later */
function convert(
  engine: Engine,
  file: StoredFile,
  signal: AbortSignal,
): Promise<{ readonly format: string; readonly text: string }> {
  return withTemporaryDirectory(async (directory) => {
    const source = join(directory, 'source')
    const output = join(directory, 'text')
    await fetchStoredFile(engine, file, source, signal)
    const job = { name: file.name, source, output }
    const converted = await convertFile(job, { ...engine.files.settings.conversion, signal })
    if ('problem' in converted) throw unprocessable(`File '${file.name}' ${converted.problem}`)
    return { format: converted.format, text: await readFile(output, 'utf8') }
  })
}

const itemOf = ({ filename, document_id, metadata }: FilePayload, text: string): MemoryItem =>
  MemoryItem.parse({ ...metadata, content: text, document_id, metadata: { filename, ...metadata.metadata } })

function describeRetain({ document_id, received_at }: FilePayload, item: MemoryItem): NewOperation {
  const payload: RetainPayload = { items: [item], received_at }
  return {
    id: randomUUID(),
    type: RETAIN,
    series: [documentSeries(document_id)],
    payload: payload as unknown as JsonObject,
    result: { items_count: 1, document_ids: [document_id] },
  }
}
