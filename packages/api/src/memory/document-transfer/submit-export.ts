import { randomUUID } from 'node:crypto'
import type { DocumentExportSubmitResponse, QueryOf } from 'hindsight-contract'
import { badRequest, notFound } from '../../errors.ts'
import { enqueue } from '../../operations/enqueue.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { findMissing } from './export/read-documents.ts'
import { EXPORT_DOCUMENTS, type ExportPayload } from './transfer-operations.ts'

/** Queues an export. @throws ApiError 400 or 404 */
export async function submitExport(
  engine: Engine,
  bankId: string,
  query: QueryOf<'exportDocuments'>,
): Promise<DocumentExportSubmitResponse> {
  const ids = query.document_id?.length ? [...new Set(query.document_id)] : null
  if (ids !== null && (query.include_observations || query.include_bank)) {
    const option = query.include_bank ? 'include_bank' : 'include_observations'
    throw badRequest(`${option} needs all documents: observations rest on several. Leave document_id out.`)
  }
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw notFound(`Bank '${bankId}' not found`)
  if (ids !== null) {
    const [missing] = await findMissing(engine.db, { bankNumber: bank.number, ids })
    if (missing !== undefined) throw notFound(`Document '${missing}' not found in bank '${bankId}'`)
  }
  const id = randomUUID()
  const payload: ExportPayload = {
    document_ids: ids,
    include_observations: query.include_observations || query.include_bank,
    include_bank: query.include_bank,
    include_history: query.include_history,
  }
  await enqueue(engine.db, bank.number, [{ id, type: EXPORT_DOCUMENTS, payload: { ...payload } }])
  engine.wakeWorker()
  return { operation_id: id, status: 'pending' }
}
