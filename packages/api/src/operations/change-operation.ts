import type { CancelOperationResponse, DeleteOperationResponse, RetryOperationResponse } from 'hindsight-contract'
import type { PoolClient } from 'pg'
import { execute, maybe, type Queryable, sql } from '../database/sql.ts'
import { conflict } from '../errors.ts'
import { findBank } from '../memory/banks/find-bank.ts'
import type { Engine } from '../memory/engine.ts'
import { requireUuid } from '../memory/require-uuid.ts'
import { settleParent } from './lease.ts'
import type { OperationStatus } from './operation.ts'
import { operationNotFound } from './operation-row.ts'

interface OperationInput {
  readonly operation_id: string
}

interface LockedOperation {
  readonly id: string
  readonly status: OperationStatus
  readonly parent: string | null
  readonly children: number
}

/** Cancels what has not begun; of a batch, every part that has not. */
export async function cancelOperation(
  engine: Engine,
  bankId: string,
  input: OperationInput,
): Promise<CancelOperationResponse> {
  return withOperation(engine, bankId, input, async (tx, operation) => {
    if (operation.status !== 'pending') throw wrongStatus(operation, 'cancelled: only a pending one can')
    await execute(
      tx,
      sql`update operations set status = 'cancelled', completed_at = now(), updated_at = now(), next_retry_at = null
          where (id = ${operation.id} or parent = ${operation.id}) and status = 'pending'`,
    )
    if (operation.parent !== null) await settleParent(tx, operation.parent)
    return { success: true, message: `Operation ${operation.id} cancelled`, operation_id: operation.id }
  })
}

/** Queues what failed or was cancelled once more; of a batch, those of its parts. */
export async function retryOperation(
  engine: Engine,
  bankId: string,
  input: OperationInput,
): Promise<RetryOperationResponse> {
  const answer = await withOperation(engine, bankId, input, async (tx, operation) => {
    if (operation.status !== 'failed' && operation.status !== 'cancelled') {
      throw wrongStatus(operation, 'retried: only a failed or cancelled one can')
    }
    const requeued = await execute(tx, requeue(sql`parent = ${operation.id}`))
    if (operation.children > 0 && requeued === 0) throw wrongStatus(operation, 'retried: nothing of it is left to do')
    await execute(tx, requeue(sql`id = ${operation.id}`))
    if (operation.parent !== null) {
      await execute(
        tx,
        sql`update operations set status = 'pending', completed_at = null, error_message = null, updated_at = now()
            where id = ${operation.parent} and status in ('failed', 'cancelled', 'completed')`,
      )
    }
    return { success: true, message: `Operation ${operation.id} queued for retry`, operation_id: operation.id }
  })
  engine.wakeWorker()
  return answer
}

function requeue(which: ReturnType<typeof sql>) {
  return sql`update operations
    set status = 'pending', retry_count = 0, next_retry_at = null, error_message = null, completed_at = null,
        updated_at = now()
    where ${which} and status in ('failed', 'cancelled')`
}

/** Removes the record of an operation that has ended, with those of its parts. */
export async function deleteOperation(
  engine: Engine,
  bankId: string,
  input: OperationInput,
): Promise<DeleteOperationResponse> {
  return withOperation(engine, bankId, input, async (tx, operation) => {
    if (operation.status === 'pending' || operation.status === 'processing') {
      throw wrongStatus(operation, 'deleted: it has not ended')
    }
    await execute(tx, sql`delete from operations where id = ${operation.id}`)
    return { success: true, message: `Operation ${operation.id} deleted`, operation_id: operation.id }
  })
}

async function withOperation<T>(
  engine: Engine,
  bankId: string,
  input: OperationInput,
  work: (tx: PoolClient, operation: LockedOperation) => Promise<T>,
): Promise<T> {
  const id = requireUuid(input.operation_id, 'operation_id')
  return engine.db.transaction(async (tx) => work(tx, await lockOperation(tx, bankId, id)))
}

/** @throws ApiError 404 */
async function lockOperation(tx: Queryable, bankId: string, id: string): Promise<LockedOperation> {
  const bank = await findBank(tx, bankId)
  const operation =
    bank === null
      ? undefined
      : await maybe<LockedOperation>(
          tx,
          sql`select id, status, parent, (select count(*) from operations c where c.parent = o.id) as children
              from operations o where bank = ${bank.number} and id = ${id} for update of o`,
        )
  if (operation === undefined) throw operationNotFound(id)
  return operation
}

function wrongStatus(operation: LockedOperation, because: string) {
  return conflict(`Operation '${operation.id}' is ${operation.status} and cannot be ${because}`)
}
