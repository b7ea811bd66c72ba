import type { CancelOperationResponse, DeleteOperationResponse, RetryOperationResponse } from 'hindsight-contract'
import type { PoolClient } from 'pg'
import { execute, many, maybe, type Queryable, type Sql, sql } from '../database/sql.ts'
import { conflict } from '../errors.ts'
import { findBank } from '../memory/banks/find-bank.ts'
import type { Engine } from '../memory/engine.ts'
import { requireUuid } from '../memory/require-uuid.ts'
import type { OperationStatus } from './operation.ts'
import { operationNotFound } from './operation-row.ts'
import { settleParents } from './parent.ts'
import { leaveSeries, lockQueue, rejoinSeries } from './series.ts'

interface OperationInput {
  readonly operation_id: string
}

interface LockedOperation {
  readonly id: string
  readonly bank: number
  readonly status: OperationStatus
  readonly parent: string | null
  readonly children: number
}

/**
 * Cancels what has not ended; of a batch, every such part. What runs is told within a second, and commits nothing from
 * now on, told or not.
 */
export async function cancelOperation(
  engine: Engine,
  bankId: string,
  input: OperationInput,
): Promise<CancelOperationResponse> {
  const answer = await withOperation(engine, bankId, input, async (tx, operation) => {
    if (hasEnded(operation)) throw wrongStatus(operation, 'cancelled: it has ended')
    const cancelled = await many<{ id: string }>(
      tx,
      sql`update operations
          set status = 'cancelled', completed_at = now(), updated_at = now(), next_retry_at = null, worker_id = null,
              lease_expires_at = null
          where (id = ${operation.id} or parent = ${operation.id}) and status in ('pending', 'processing')
          returning id`,
    )
    const ids = cancelled.map(({ id }) => id)
    await leaveSeries(tx, operation.bank, ids)
    await settleParents(tx, [operation.parent])
    return { success: true, message: `Operation ${operation.id} cancelled`, operation_id: operation.id }
  })
  engine.wakeWorker()
  return answer
}

/** Queues what failed or was cancelled once more, in the place it had; of a batch, those of its parts. */
export async function retryOperation(
  engine: Engine,
  bankId: string,
  input: OperationInput,
): Promise<RetryOperationResponse> {
  const answer = await withOperation(engine, bankId, input, async (tx, operation) => {
    if (operation.status !== 'failed' && operation.status !== 'cancelled') {
      throw wrongStatus(operation, 'retried: only a failed or cancelled one can')
    }
    const parts = await requeue(tx, sql`parent = ${operation.id}`)
    if (operation.children > 0 && parts.length === 0) {
      throw wrongStatus(operation, 'retried: nothing of it is left to do')
    }
    const itself = await requeue(tx, sql`id = ${operation.id}`)
    await rejoinSeries(tx, operation.bank, [...parts, ...itself])
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

async function requeue(tx: Queryable, which: Sql): Promise<string[]> {
  const requeued = await many<{ id: string }>(
    tx,
    sql`update operations
        set status = 'pending', ready = false, retry_count = 0, takeover_count = 0, postponed_count = 0,
            next_retry_at = null, error_message = null, completed_at = null, progress = null, updated_at = now()
        where ${which} and status in ('failed', 'cancelled')
        returning id`,
  )
  return requeued.map(({ id }) => id)
}

/** Removes the record of an operation that has ended, with those of its parts. */
export async function deleteOperation(
  engine: Engine,
  bankId: string,
  input: OperationInput,
): Promise<DeleteOperationResponse> {
  return withOperation(engine, bankId, input, async (tx, operation) => {
    if (!hasEnded(operation)) throw wrongStatus(operation, 'deleted: it has not ended')
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
  if (bank === null) throw operationNotFound(id)
  await lockQueue(tx, bank.number)
  // Parts before the whole, as workers do, so that nobody waits in a circle.
  const parts = await many(tx, sql`select 1 from operations where parent = ${id} order by id for update`)
  const operation = await maybe<Omit<LockedOperation, 'children'>>(
    tx,
    sql`select id, bank, status, parent from operations where bank = ${bank.number} and id = ${id} for update`,
  )
  if (operation === undefined) throw operationNotFound(id)
  return { ...operation, children: parts.length }
}

const hasEnded = ({ status }: LockedOperation): boolean => status !== 'pending' && status !== 'processing'

function wrongStatus(operation: LockedOperation, because: string) {
  return conflict(`Operation '${operation.id}' is ${operation.status} and cannot be ${because}`)
}
