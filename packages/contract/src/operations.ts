import { z } from 'zod'

export const RefreshMentalModelOperationDetails = z
  .object({
    operation_type: z.literal('refresh_mental_model').default('refresh_mental_model'),
    outcome: z.enum([
      'content_written',
      'content_unchanged',
      'content_preserved_no_new_facts',
      'refresh_failed_empty_candidate',
      'refresh_failed_delta_not_applied',
      'refresh_failed_structured_output',
    ]),
    failure_reason: z
      .enum([
        'empty_candidate',
        'structured_doc_unreadable',
        'delta_ops_failed',
        'delta_ops_all_skipped',
        'delta_not_applied',
        'structured_output_failed',
      ])
      .nullish(),
  })
  .meta({ id: 'RefreshMentalModelOperationDetails' })
export type RefreshMentalModelOperationDetails = z.output<typeof RefreshMentalModelOperationDetails>

export const OperationProgress = z
  .object({
    stage: z.string(),
    at: z.string(),
    processed: z.int().nullish(),
    total: z.int().nullish(),
    detail: z.record(z.string(), z.int()).nullish().describe('Counters of the stage.'),
  })
  .meta({ id: 'OperationProgress' })
export type OperationProgress = z.output<typeof OperationProgress>

export const OperationResponse = z
  .object({
    id: z.string(),
    task_type: z.string(),
    items_count: z.int(),
    document_id: z.string().nullish(),
    filename: z.string().nullish(),
    mental_model_id: z.string().nullish(),
    details: RefreshMentalModelOperationDetails.nullish(),
    created_at: z.string(),
    updated_at: z.string().nullish(),
    status: z.string(),
    error_message: z.string().nullable(),
    retry_count: z.int().nullish(),
    next_retry_at: z.string().nullish(),
    progress: OperationProgress.nullish(),
  })
  .meta({ id: 'OperationResponse' })
export type OperationResponse = z.output<typeof OperationResponse>

export const OperationsListResponse = z
  .object({
    bank_id: z.string(),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
    operations: z.array(OperationResponse),
  })
  .meta({ id: 'OperationsListResponse' })
export type OperationsListResponse = z.output<typeof OperationsListResponse>

export const ChildOperationStatus = z
  .object({
    operation_id: z.string(),
    status: z.string(),
    sub_batch_index: z.int().nullish(),
    items_count: z.int().nullish(),
    error_message: z.string().nullish(),
  })
  .meta({ id: 'ChildOperationStatus' })
export type ChildOperationStatus = z.output<typeof ChildOperationStatus>

export const OperationStatusResponse = z
  .object({
    operation_id: z.string(),
    status: z.enum(['pending', 'processing', 'completed', 'failed', 'cancelled', 'not_found']),
    operation_type: z.string().nullish(),
    created_at: z.string().nullish(),
    updated_at: z.string().nullish(),
    completed_at: z.string().nullish(),
    error_message: z.string().nullish(),
    retry_count: z.int().nullish(),
    next_retry_at: z.string().nullish(),
    progress: OperationProgress.nullish(),
    result_metadata: z.record(z.string(), z.unknown()).nullish().describe('What it did; depends on the type.'),
    details: RefreshMentalModelOperationDetails.nullish(),
    child_operations: z.array(ChildOperationStatus).nullish(),
    task_payload: z.record(z.string(), z.unknown()).nullish().describe('What it was asked; only on request.'),
  })
  .meta({ id: 'OperationStatusResponse' })
export type OperationStatusResponse = z.output<typeof OperationStatusResponse>

export const CancelOperationResponse = z
  .object({
    success: z.boolean(),
    message: z.string(),
    operation_id: z.string(),
  })
  .meta({ id: 'CancelOperationResponse' })
export type CancelOperationResponse = z.output<typeof CancelOperationResponse>

export const RetryOperationResponse = z
  .object({
    success: z.boolean(),
    message: z.string(),
    operation_id: z.string(),
  })
  .meta({ id: 'RetryOperationResponse' })
export type RetryOperationResponse = z.output<typeof RetryOperationResponse>

export const DeleteOperationResponse = z
  .object({
    success: z.boolean(),
    message: z.string(),
    operation_id: z.string(),
  })
  .meta({ id: 'DeleteOperationResponse' })
export type DeleteOperationResponse = z.output<typeof DeleteOperationResponse>
