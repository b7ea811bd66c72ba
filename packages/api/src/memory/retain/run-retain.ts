import { badRequest } from '../../errors.ts'
import { completeOperation } from '../../operations/lease.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { findBank } from '../banks/find-bank.ts'
import { receive } from './receive.ts'
import { retainDocuments } from './retain-documents.ts'
import type { RetainPayload } from './submit-retain.ts'

/** Carries out a queued retain. It is marked done in the transaction that stores it, so it happens exactly once. */
export const runRetain: OperationHandler = async (engine, { operation, signal }) => {
  const payload = operation.payload as RetainPayload
  const bank = await findBank(engine.db, operation.bankId)
  if (bank === null) throw badRequest('The bank is gone')
  const documents = receive({ items: [...payload.items] }, new Date(payload.received_at))
  await retainDocuments(engine, bank, documents, {
    signal,
    commitWith: (tx, results) =>
      completeOperation(tx, operation, {
        unit_ids_count: results.reduce((total, { memories_created }) => total + memories_created, 0),
        extraction_errors_count: 0,
      }),
  })
  return null
}
