import { join } from 'node:path'
import { execute, type Queryable, sql } from '../../database/sql.ts'
import { badRequest, notFound } from '../../errors.ts'
import { completeOperation, LeaseLost } from '../../operations/lease.ts'
import type { ClaimedOperation } from '../../operations/operation.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { findBank } from '../banks/find-bank.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import { fetchStoredFile, findFileOfOperation, removeStoredFile } from '../files/stored-files.ts'
import { withTemporaryDirectory } from '../files/temporary-directory.ts'
import { OBSERVATIONS } from './archive/archive-format.ts'
import { openArchive } from './archive/archive-reader.ts'
import { importArchive } from './import/import-archive.ts'
import type { ImportState } from './import/import-state.ts'
import { throttledProgress } from './throttled-progress.ts'
import type { ImportPayload } from './transfer-operations.ts'

/**
 * Imports the archive of the operation. How far it is is committed with every step, in what the operation tells of its
 * result: whoever takes it over after a crash goes on after the last step, and nothing comes twice.
 */
export const runImport: OperationHandler = async (engine, { operation, signal, reportProgress }) => {
  const { on_conflict: onConflict, is_new_bank: isNewBank } = operation.payload as ImportPayload
  const file = await findFileOfOperation(engine.db, operation.id)
  if (file === null) throw badRequest('The archive is no longer stored: upload it again.')
  const bank = await findBank(engine.db, operation.bankId)
  if (bank === null) throw notFound('Bank not found')
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'transfer.zip')
    await reportProgress('fetching')
    await fetchStoredFile(engine, file, path, signal)
    await using archive = await openArchive(path, engine.transfer.limits)
    const target = {
      ...{ engine, bank, bankNumber: operation.bankNumber, importId: operation.id, onConflict },
      bringsObservations: archive.has(OBSERVATIONS),
    }
    await importArchive(target, archive, {
      ...{ state: stateOf(operation), isNewBank, signal },
      keep: (tx, state) => keepState(tx, operation, state),
      onProgress: throttledProgress(reportProgress),
    })
  })
  await engine.db.transaction(async (tx) => {
    const bank = await findBank(tx, operation.bankId)
    if (bank === null) throw notFound('Bank not found')
    await removeStoredFile(tx, file)
    await queueConsolidation(engine, tx, bank)
    await completeOperation(tx, operation, {})
  })
  // An index that has caught up step by step ranks what is nearly equal in another order than one that was loaded.
  engine.search.drop(operation.bankNumber)
  engine.wakeWorker()
  return null
}

const stateOf = ({ result }: ClaimedOperation): ImportState | null =>
  'documents_read' in result ? (result as unknown as ImportState) : null

async function keepState(tx: Queryable, operation: ClaimedOperation, state: ImportState): Promise<void> {
  const kept = await execute(
    tx,
    sql`update operations set result = result || ${JSON.stringify(state)}::jsonb, updated_at = now()
        where id = ${operation.id} and worker_id = ${operation.lease} and status = 'processing'`,
  )
  if (kept === 0) throw new LeaseLost(operation)
}
