import type { ChildOperationStatus, OperationStatusResponse, QueryOf } from 'hindsight-contract'
import { many, maybe, sql } from '../database/sql.ts'
import { findBank } from '../memory/banks/find-bank.ts'
import type { Engine } from '../memory/engine.ts'
import { requireUuid } from '../memory/require-uuid.ts'
import { wireTime, wireTimeOrNull } from '../memory/wire-time.ts'
import { numberOr, type OperationRow, operationColumns, refreshDetails } from './operation-row.ts'

/** The state of one operation; of an unknown one it is `not_found`, since callers poll for what may come. */
export async function getOperation(
  engine: Engine,
  bankId: string,
  input: { readonly operation_id: string } & Partial<QueryOf<'getOperation'>>,
): Promise<OperationStatusResponse> {
  const id = requireUuid(input.operation_id, 'operation_id')
  const bank = await findBank(engine.db, bankId)
  const row =
    bank === null
      ? undefined
      : await maybe<OperationRow & { readonly payload: Record<string, unknown> | null }>(
          engine.db,
          // A retain's payload is as long as its texts.
          sql`select ${operationColumns}, case when ${input.include_payload === true}::boolean then o.payload end as payload
              from operations o where o.bank = ${bank.number} and o.id = ${id}`,
        )
  if (row === undefined) return { operation_id: id, status: 'not_found' }
  const children = await many<OperationRow>(
    engine.db,
    sql`select ${operationColumns} from operations o where o.parent = ${id} order by o.position`,
  )
  return {
    operation_id: id,
    status: row.status,
    operation_type: row.type,
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
    completed_at: wireTimeOrNull(row.completedAt),
    error_message: row.errorMessage,
    retry_count: row.retryCount,
    next_retry_at: wireTimeOrNull(row.nextRetryAt),
    progress: row.progress,
    result_metadata: row.result,
    details: refreshDetails(row),
    child_operations: children.length > 0 ? children.map(wireChild) : null,
    task_payload: row.payload,
  }
}

function wireChild(row: OperationRow): ChildOperationStatus {
  return {
    operation_id: row.id,
    status: row.status,
    sub_batch_index: numberOr(row.result.sub_batch_index, null),
    items_count: numberOr(row.result.items_count, null),
    error_message: row.errorMessage,
  }
}
