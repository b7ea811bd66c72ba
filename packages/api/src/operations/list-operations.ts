import type { OperationResponse, OperationsListResponse, QueryOf } from 'hindsight-contract'
import { all, many, one, sql } from '../database/sql.ts'
import { findBank } from '../memory/banks/find-bank.ts'
import type { Engine } from '../memory/engine.ts'
import { wireTime, wireTimeOrNull } from '../memory/wire-time.ts'
import { numberOr, type OperationRow, operationColumns, refreshDetails, textOrNull } from './operation-row.ts'

/** A page of a bank's operations, the newest first. */
export async function listOperations(
  engine: Engine,
  bankId: string,
  input: QueryOf<'listOperations'>,
): Promise<OperationsListResponse> {
  const { limit, offset } = input
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { bank_id: bankId, total: 0, limit, offset, operations: [] }
  const where = all(
    sql`bank = ${bank.number}`,
    input.status ? sql`status = ${input.status}` : null,
    input.type ? sql`type = ${input.type}` : null,
    input.exclude_parents ? sql`not result @> '{"is_parent": true}'` : null,
  )
  const [{ total }, rows] = await Promise.all([
    one<{ total: number }>(engine.db, sql`select count(*) as total from operations where ${where}`),
    many<OperationRow>(
      engine.db,
      sql`select ${operationColumns} from operations o where ${where}
          order by created_at desc, position desc limit ${limit} offset ${offset}`,
    ),
  ])
  return { bank_id: bankId, total, limit, offset, operations: rows.map(wireOperation) }
}

function wireOperation(row: OperationRow): OperationResponse {
  const documents = row.result.document_ids
  const onlyDocument = Array.isArray(documents) && documents.length === 1 ? documents[0] : null
  return {
    id: row.id,
    task_type: row.type,
    items_count: numberOr(row.result.items_count, 0),
    document_id: textOrNull(row.result.document_id ?? onlyDocument),
    filename: textOrNull(row.result.original_filename),
    mental_model_id: textOrNull(row.result.mental_model_id),
    details: refreshDetails(row),
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
    status: row.status,
    error_message: row.errorMessage,
    retry_count: row.retryCount,
    next_retry_at: wireTimeOrNull(row.nextRetryAt),
    progress: row.progress,
  }
}
