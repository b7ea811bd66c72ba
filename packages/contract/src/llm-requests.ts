import { z } from 'zod'

export const LLMRequestEntry = z
  .object({
    id: z.string(),
    bank_id: z.string().nullable(),
    operation: z
      .string()
      .nullable()
      .describe('What it was made for: `retain`, `reflect`, `consolidation`, `mental_models`.'),
    scope: z.string().nullable().describe('The same with the name of the shape that was asked for.'),
    trace_id: z.string().nullable().describe('The same for all requests of one piece of work.'),
    span_id: z.string().nullable(),
    parent_span_id: z.string().nullable(),
    provider: z.string().nullable(),
    model: z.string().nullable(),
    status: z.string().describe('`success` or `error`.'),
    started_at: z.string().nullable(),
    ended_at: z.string().nullable(),
    duration_ms: z.int().nullable(),
    input_tokens: z.int().nullable(),
    output_tokens: z.int().nullable(),
    cached_tokens: z.int().nullable(),
    total_tokens: z.int().nullable(),
    input: z.unknown().optional().describe('What was asked, when the server keeps it.'),
    output: z.unknown().optional().describe('What was answered, when the server keeps it.'),
    error: z.string().nullable(),
    llm_info: z
      .record(z.string(), z.unknown())
      .describe(
        '`outcome` (`success`, `cancelled` or the kind of the failure), `finish_reason`, `reasoning_tokens`, `cost_usd`.',
      ),
    metadata: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'LLMRequestEntry' })
export type LLMRequestEntry = z.output<typeof LLMRequestEntry>

export const LLMRequestListResponse = z
  .object({
    bank_id: z.string(),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
    items: z.array(LLMRequestEntry),
  })
  .meta({ id: 'LLMRequestListResponse' })
export type LLMRequestListResponse = z.output<typeof LLMRequestListResponse>

export const LLMRequestTokenSums = z
  .object({ input: z.int(), output: z.int(), cached: z.int(), total: z.int() })
  .meta({ id: 'LLMRequestTokenSums' })

export const LLMRequestStatsBucket = z
  .object({
    time: z.string(),
    statuses: z.record(z.string(), z.int()),
    total: z.int(),
    tokens: LLMRequestTokenSums,
  })
  .meta({ id: 'LLMRequestStatsBucket' })
export type LLMRequestStatsBucket = z.output<typeof LLMRequestStatsBucket>

export const LLMRequestStatsResponse = z
  .object({
    bank_id: z.string(),
    period: z.string(),
    trunc: z.string().describe('Width of a bucket: `day`.'),
    start: z.string(),
    buckets: z.array(LLMRequestStatsBucket).describe('Days without requests are left out.'),
  })
  .meta({ id: 'LLMRequestStatsResponse' })
export type LLMRequestStatsResponse = z.output<typeof LLMRequestStatsResponse>
