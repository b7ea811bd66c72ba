import type { OperationProgress } from 'hindsight-contract'
import { type Sql, sql } from '../database/sql.ts'
import { notFound } from '../errors.ts'
import type { OperationStatus } from './operation.ts'

export interface OperationRow {
  readonly id: string
  readonly type: string
  readonly status: OperationStatus
  readonly result: Record<string, unknown>
  readonly progress: OperationProgress | null
  readonly errorMessage: string | null
  readonly retryCount: number
  readonly nextRetryAt: Date | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly completedAt: Date | null
}

/** Columns of `operations o`. Whatever is made of parts has progressed as far as these have. */
export const operationColumns: Sql = sql`
  o.id, o.type, o.status, o.result, o.error_message as "errorMessage",
  o.retry_count + o.takeover_count as "retryCount", o.next_retry_at as "nextRetryAt", o.created_at as "createdAt",
  o.updated_at as "updatedAt", o.completed_at as "completedAt",
  coalesce(o.progress, case when o.status in ('pending', 'processing') then (
    select jsonb_build_object(
      'stage', 'sub_batches',
      'at', to_char(max(part.updated_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
      'processed', count(*) filter (where part.status not in ('pending', 'processing')),
      'total', count(*),
      'detail', jsonb_build_object(
        'pending', count(*) filter (where part.status = 'pending'),
        'processing', count(*) filter (where part.status = 'processing'),
        'completed', count(*) filter (where part.status = 'completed'),
        'failed', count(*) filter (where part.status = 'failed'),
        'cancelled', count(*) filter (where part.status = 'cancelled')))
    from operations part where part.parent = o.id
    having count(*) > 0
  ) end) as progress`

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
