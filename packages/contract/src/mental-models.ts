import { z } from 'zod'
import { CronExpression } from './cron.ts'
import { FactType } from './fact-type.ts'
import { Id } from './id.ts'
import { ResponseSchema } from './response-schema.ts'
import { TagGroup, TagsMatch } from './tags.ts'

export const MentalModelTrigger = z
  .object({
    mode: z.enum(['full', 'delta']).default('full').describe('Write anew, or edit what is there.'),
    refresh_after_consolidation: z.boolean().default(false),
    refresh_cron: CronExpression.nullish(),
    min_refresh_interval_seconds: z
      .int()
      .min(0)
      .nullish()
      .describe('Shortest time between automatic refreshes; the bank decides when left out.'),
    fact_types: z.array(FactType).min(1).nullish(),
    exclude_mental_models: z.boolean().default(false),
    exclude_mental_model_ids: z.array(z.string()).nullish(),
    tags_match: TagsMatch.nullish().describe('Left out: `all_strict` for a model with tags, else `any`.'),
    tag_groups: z.array(TagGroup).nullish().describe('Instead of the tags of the model.'),
    include_chunks: z.boolean().nullish(),
    recall_max_tokens: z.int().nullish(),
    recall_chunks_max_tokens: z.int().nullish(),
    response_schema: ResponseSchema.nullish(),
    keep_trace: z.boolean().default(false),
  })
  .refine(
    ({ refresh_cron, refresh_after_consolidation }) => !(refresh_cron && refresh_after_consolidation),
    'refresh_cron and refresh_after_consolidation cannot be used together',
  )
  .meta({ id: 'MentalModelTrigger', description: 'When a mental model is refreshed, and from what.' })
export type MentalModelTrigger = z.output<typeof MentalModelTrigger>

export const MentalModelResponse = z
  .object({
    id: z.string(),
    bank_id: z.string(),
    name: z.string(),
    source_query: z.string().nullish(),
    content: z.string().nullish(),
    tags: z.array(z.string()).default([]),
    max_tokens: z.int().nullish(),
    trigger: MentalModelTrigger.nullish(),
    last_refreshed_at: z.string().nullish(),
    last_memory_seen_at: z.string().nullish().describe('Memories up to here are taken in.'),
    created_at: z.string().nullish(),
    reflect_response: z.record(z.string(), z.unknown()).nullish(),
    is_stale: z.boolean().nullish().describe('Whether memories in its scope changed since.'),
    next_refresh_at: z.string().nullish().describe('Extension: when `refresh_cron` fires next.'),
    last_refresh_error: z
      .string()
      .nullish()
      .describe('Extension: why the last refresh did not bring the text up to date; left out when it did.'),
    last_refresh_failed_at: z.string().nullish().describe('Extension.'),
  })
  .meta({ id: 'MentalModelResponse' })
export type MentalModelResponse = z.output<typeof MentalModelResponse>

export const MentalModelListResponse = z
  .object({
    items: z.array(MentalModelResponse),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'MentalModelListResponse' })
export type MentalModelListResponse = z.output<typeof MentalModelListResponse>

export const CreateMentalModelRequest = z
  .object({
    id: Id.nullish().describe('Made up when left out.'),
    name: z.string(),
    source_query: z.string().min(1).nullish().describe('The question that its text answers.'),
    content: z.string().nullish().describe('Extension: a text to keep as it is; then `source_query` may be left out.'),
    tags: z.array(z.string()).default([]),
    max_tokens: z.int().min(256).max(8192).default(2048),
    trigger: MentalModelTrigger.prefault({}),
  })
  .refine(({ source_query, content }) => source_query != null || content != null, {
    path: ['source_query'],
    message: 'source_query is required unless content is given',
  })
  .meta({ id: 'CreateMentalModelRequest' })
export type CreateMentalModelRequest = z.output<typeof CreateMentalModelRequest>

export const CreateMentalModelResponse = z
  .object({
    mental_model_id: z.string().nullish(),
    operation_id: z.string(),
  })
  .meta({ id: 'CreateMentalModelResponse' })
export type CreateMentalModelResponse = z.output<typeof CreateMentalModelResponse>

export const UpdateMentalModelRequest = z
  .object({
    name: z.string().nullish(),
    source_query: z.string().min(1).nullish(),
    content: z.string().nullish().describe('Extension: replaces the text.'),
    max_tokens: z.int().min(256).max(8192).nullish(),
    tags: z.array(z.string()).nullish(),
    trigger: MentalModelTrigger.nullish().describe('Replaces the whole trigger.'),
  })
  .meta({ id: 'UpdateMentalModelRequest' })
export type UpdateMentalModelRequest = z.output<typeof UpdateMentalModelRequest>

export const AsyncOperationSubmitResponse = z
  .object({
    operation_id: z.string(),
    status: z.string(),
  })
  .meta({ id: 'AsyncOperationSubmitResponse' })
export type AsyncOperationSubmitResponse = z.output<typeof AsyncOperationSubmitResponse>

export type CreateMentalModelRequestInput = z.input<typeof CreateMentalModelRequest>
export type UpdateMentalModelRequestInput = z.input<typeof UpdateMentalModelRequest>
export type MentalModelTriggerInput = z.input<typeof MentalModelTrigger>

export const MentalModelVersion = z
  .object({
    version: z.int().describe('Extension: names it to restore it.'),
    previous_content: z.string(),
    previous_reflect_response: z.record(z.string(), z.unknown()).nullable(),
    changed_at: z.string(),
  })
  .meta({ id: 'MentalModelVersion', description: 'An earlier text of a mental model.' })
export type MentalModelVersion = z.output<typeof MentalModelVersion>
