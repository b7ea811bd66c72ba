import { z } from 'zod'
import { TokenUsage } from './retain.ts'
import { TagGroup, TagsMatch } from './tags.ts'
import { Timestamp } from './timestamp.ts'

export const MentalModelRefreshScope = z
  .object({
    tags: z.array(z.string()).nullish(),
    tags_match: TagsMatch,
    tag_groups: z.array(TagGroup).nullish(),
    fact_types: z.array(z.string()).nullish(),
    exclude_mental_models: z.boolean(),
    exclude_mental_model_ids: z.array(z.string()).optional(),
  })
  .meta({ id: 'MentalModelRefreshScope' })
export type MentalModelRefreshScope = z.output<typeof MentalModelRefreshScope>

export const MentalModelRefreshWindow = z
  .object({
    created_after: Timestamp.nullish(),
    created_before: Timestamp,
    watermark: Timestamp.nullish(),
  })
  .meta({ id: 'MentalModelRefreshWindow' })
export type MentalModelRefreshWindow = z.output<typeof MentalModelRefreshWindow>

export const MentalModelFactCounts = z
  .object({
    retrieved: z.record(z.string(), z.int()).optional(),
    used: z.record(z.string(), z.int()).optional(),
  })
  .meta({ id: 'MentalModelFactCounts' })
export type MentalModelFactCounts = z.output<typeof MentalModelFactCounts>

export const MentalModelDeltaOperations = z
  .object({
    applied: z.array(z.record(z.string(), z.unknown())).optional(),
    skipped: z.array(z.record(z.string(), z.unknown())).optional(),
  })
  .meta({ id: 'MentalModelDeltaOperations' })
export type MentalModelDeltaOperations = z.output<typeof MentalModelDeltaOperations>

export const MentalModelRetraction = z
  .object({
    fact_ids: z.array(z.string()).optional(),
    fact_texts: z.array(z.string()).optional(),
    applied: z.boolean(),
    deferred_reason: z.string().nullish(),
  })
  .meta({ id: 'MentalModelRetraction' })
export type MentalModelRetraction = z.output<typeof MentalModelRetraction>

export const MentalModelTraceToolCall = z
  .object({
    tool: z.string(),
    reason: z.string().nullish(),
    input: z.record(z.string(), z.unknown()).optional(),
    output: z.record(z.string(), z.unknown()).nullish(),
    updated_at: Timestamp.nullish(),
    result_count: z.int().nullish(),
    duration_ms: z.int(),
    iteration: z.int().default(0),
  })
  .meta({ id: 'MentalModelTraceToolCall' })
export type MentalModelTraceToolCall = z.output<typeof MentalModelTraceToolCall>

export const LLMCallTrace = z
  .object({
    scope: z.string(),
    duration_ms: z.int(),
  })
  .meta({ id: 'LLMCallTrace' })
export type LLMCallTrace = z.output<typeof LLMCallTrace>

export const MentalModelRefreshTrace = z
  .object({
    recorded_at: Timestamp.nullish(),
    effective_mode: z.enum(['full', 'delta']),
    mode_fallback_reason: z
      .enum([
        'no_baseline_content',
        'source_query_changed',
        'structured_doc_unreadable',
        'delta_ops_failed',
        'delta_ops_all_skipped',
      ])
      .nullish(),
    outcome: z.enum([
      'content_written',
      'content_unchanged',
      'content_preserved_no_new_facts',
      'refresh_failed_empty_candidate',
      'refresh_failed_delta_not_applied',
    ]),
    tool_calls: z.array(MentalModelTraceToolCall).optional(),
    llm_calls: z.array(LLMCallTrace).optional(),
    delta_operations: MentalModelDeltaOperations.nullish(),
    retraction: MentalModelRetraction.nullish(),
    usage: TokenUsage.nullish(),
    duration_ms: z.int().default(0),
    warnings: z.array(z.string()).optional(),
  })
  .meta({ id: 'MentalModelRefreshTrace' })
export type MentalModelRefreshTrace = z.output<typeof MentalModelRefreshTrace>

export const MentalModelDryRunRefreshResult = z
  .object({
    mental_model_id: z.string(),
    name: z.string(),
    requested_mode: z.enum(['full', 'delta']),
    effective_mode: z.enum(['full', 'delta']),
    mode_fallback_reason: z
      .enum([
        'no_baseline_content',
        'source_query_changed',
        'structured_doc_unreadable',
        'delta_ops_failed',
        'delta_ops_all_skipped',
      ])
      .nullish(),
    outcome: z.enum([
      'content_written',
      'content_unchanged',
      'content_preserved_no_new_facts',
      'refresh_failed_empty_candidate',
      'refresh_failed_delta_not_applied',
    ]),
    would_persist: z.boolean(),
    scope: MentalModelRefreshScope,
    window: MentalModelRefreshWindow,
    facts: MentalModelFactCounts,
    based_on: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).optional(),
    current_content: z.string(),
    candidate_content: z.string(),
    preview_content: z.string(),
    diff: z.string(),
    delta_operations: MentalModelDeltaOperations.nullish(),
    retraction: MentalModelRetraction.nullish(),
    trace: MentalModelRefreshTrace,
    usage: TokenUsage.optional(),
    duration_ms: z.int().default(0),
    warnings: z.array(z.string()).optional(),
  })
  .meta({ id: 'MentalModelDryRunRefreshResult' })
export type MentalModelDryRunRefreshResult = z.output<typeof MentalModelDryRunRefreshResult>
