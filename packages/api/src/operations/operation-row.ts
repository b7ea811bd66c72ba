import type { OperationProgress } from 'hindsight-contract'
import { type Sql, sql } from '../database/sql.ts'
import { notFound } from '../errors.ts'
import type { OperationStatus } from './operation.ts'

export interface OperationRow {
  readonly id: string
  readonly type: string
  readonly status: OperationStatus
  readonly payload: Record<string, unknown>
  readonly result: Record<string, unknown>
  readonly progress: OperationProgress | null
  readonly errorMessage: string | null
  readonly retryCount: number
  readonly nextRetryAt: Date | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly completedAt: Date | null
}

export const operationColumns: Sql = sql`
  id, type, status, payload, result, progress, error_message as "errorMessage", retry_count as "retryCount",
  next_retry_at as "nextRetryAt", created_at as "createdAt", updated_at as "updatedAt", completed_at as "completedAt"`

export const operationNotFound = (id: string) => notFound(`Operation '${id}' not found`)

/** What callers may see of how a refresh ended. */
export function refreshDetails(row: OperationRow) {
  const { outcome, failure_reason: failureReason } = row.result
  if (row.type !== 'refresh_mental_model' || typeof outcome !== 'string') return null
  return {
    operation_type: 'refresh_mental_model' as const,
    outcome: outcome as 'content_written',
    ...(typeof failureReason === 'string' && { failure_reason: failureReason as 'empty_candidate' }),
  }
}

export function numberOr<Fallback>(value: unknown, fallback: Fallback): number | Fallback {
  return typeof value === 'number' ? value : fallback
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
