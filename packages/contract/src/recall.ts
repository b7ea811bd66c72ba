import { z } from 'zod'
import { Budget } from './budget.ts'
import { TagGroup, TagsMatch } from './tags.ts'
import { parseTimestamp, Timestamp } from './timestamp.ts'

export const EntityIncludeOptions = z
  .object({
    max_tokens: z.int().default(500),
  })
  .meta({ id: 'EntityIncludeOptions' })
export type EntityIncludeOptions = z.output<typeof EntityIncludeOptions>

export const ChunkIncludeOptions = z
  .object({
    max_tokens: z.int().default(8192),
  })
  .meta({ id: 'ChunkIncludeOptions' })
export type ChunkIncludeOptions = z.output<typeof ChunkIncludeOptions>

export const SourceFactsIncludeOptions = z
  .object({
    max_tokens: z.int().default(4096),
    max_tokens_per_observation: z.int().default(-1).describe('-1 = as many as there are.'),
  })
  .meta({ id: 'SourceFactsIncludeOptions' })
export type SourceFactsIncludeOptions = z.output<typeof SourceFactsIncludeOptions>

export const IncludeOptions = z
  .object({
    entities: EntityIncludeOptions.nullable()
      .default(() => ({ max_tokens: 500 }))
      .describe('Entities of the results; null leaves them out.'),
    chunks: ChunkIncludeOptions.nullish().describe('The texts that the results come from.'),
    source_facts: SourceFactsIncludeOptions.nullish().describe('The facts that observations rest on.'),
  })
  .meta({ id: 'IncludeOptions', description: 'What to answer besides the results.' })
export type IncludeOptions = z.output<typeof IncludeOptions>

export const MinScores = z
  .object({
    semantic: z.number().nullish(),
    keyword: z.number().nullish(),
    reranker: z.number().nullish(),
    final: z.number().nullish(),
  })
  .meta({ id: 'MinScores', description: 'Results that score lower are left out.' })
export type MinScores = z.output<typeof MinScores>

const isOrdered = (start: string, end: string) =>
  (parseTimestamp(start)?.getTime() ?? 0) <= (parseTimestamp(end)?.getTime() ?? 0)

export const TemporalWindow = z
  .object({
    start: Timestamp,
    end: Timestamp,
  })
  .refine(({ start, end }) => isOrdered(start, end), 'end must not be before start')
  .meta({ id: 'TemporalWindow', description: 'Memories of this time rank higher; others stay.' })
export type TemporalWindow = z.output<typeof TemporalWindow>

export const TimeRange = z
  .object({ start: Timestamp.nullish(), end: Timestamp.nullish() })
  .refine(({ start, end }) => start == null || end == null || isOrdered(start, end), 'end must not be before start')
  .meta({ id: 'TimeRange', description: 'A hard filter on when it happened; either end may be open.' })
export type TimeRange = z.output<typeof TimeRange>

export const RecallRequest = z
  .object({
    query: z
      .string()
      .refine((text) => /[\p{L}\p{N}_]/u.test(text), 'Query must contain at least one word character')
      .describe('The question, in plain language. A time in it ("last spring") is understood.'),
    types: z.array(z.string()).nullish().describe('`world`, `experience`, `observation`; all three when left out.'),
    prefer_observations: z
      .boolean()
      .default(false)
      .describe('Leave out facts that an observation among the results already covers.'),
    budget: Budget.default('mid'),
    max_tokens: z.int().default(4096).describe('Counts the texts of the results.'),
    trace: z.boolean().default(false).describe('Answer how the results came about.'),
    query_timestamp: z.string().nullish().describe('The "now" of the question, ISO 8601.'),
    include: IncludeOptions.prefault({}),
    tags: z.array(z.string()).nullish(),
    tags_match: TagsMatch.default('any'),
    tag_groups: z.array(TagGroup).nullish().describe('All of these hold. Instead of `tags`, not beside them.'),
    min_scores: MinScores.nullish(),
    temporal_window: TemporalWindow.nullish(),
    metadata: z
      .record(z.string(), z.string())
      .nullish()
      .describe('Extension: every key must be there with exactly this value.'),
    time_range: TimeRange.nullish().describe('Extension: only memories of this time.'),
  })
  .refine(({ tags, tag_groups }) => tags == null || tag_groups == null, 'tags and tag_groups cannot be used together')
  .meta({ id: 'RecallRequest' })
export type RecallRequest = z.output<typeof RecallRequest>

export const RecallScores = z
  .object({
    final: z.number(),
    reranker: z.number().nullish(),
    semantic: z.number().nullish(),
    keyword: z.number().nullish(),
  })
  .meta({ id: 'RecallScores' })
export type RecallScores = z.output<typeof RecallScores>

export const RecallResult = z
  .object({
    id: z.string(),
    text: z.string(),
    type: z.string().nullish(),
    entities: z.array(z.string()).nullish(),
    context: z.string().nullish(),
    occurred_start: z.string().nullish(),
    occurred_end: z.string().nullish(),
    mentioned_at: z.string().nullish(),
    document_id: z.string().nullish(),
    metadata: z.record(z.string(), z.string()).nullish(),
    chunk_id: z.string().nullish(),
    tags: z.array(z.string()).nullish(),
    source_fact_ids: z.array(z.string()).nullish().describe('The facts that an observation rests on.'),
    scores: RecallScores.nullish(),
    speaker: z.string().nullish().describe('Extension: who said it.'),
    occurred_precision: z
      .string()
      .nullish()
      .describe('Extension: how exactly the time is known, such as `day` or `month`.'),
  })
  .meta({ id: 'RecallResult' })
export type RecallResult = z.output<typeof RecallResult>

export const EntityObservationResponse = z
  .object({
    text: z.string(),
    mentioned_at: z.string().nullish(),
  })
  .meta({ id: 'EntityObservationResponse' })
export type EntityObservationResponse = z.output<typeof EntityObservationResponse>

export const EntityStateResponse = z
  .object({
    entity_id: z.string(),
    canonical_name: z.string(),
    observations: z.array(EntityObservationResponse).describe('Always empty; here for older clients.'),
  })
  .meta({ id: 'EntityStateResponse' })
export type EntityStateResponse = z.output<typeof EntityStateResponse>

export const ChunkData = z
  .object({
    id: z.string(),
    text: z.string(),
    chunk_index: z.int(),
    truncated: z.boolean().default(false).describe('The token budget cut it.'),
  })
  .meta({ id: 'ChunkData' })
export type ChunkData = z.output<typeof ChunkData>

export const RecallDegradation = z
  .object({
    part: z.enum(['semantic_search', 'reranking']),
    reason: z.string(),
  })
  .meta({ id: 'RecallDegradation', description: 'A model that could not be asked, or not in time.' })
export type RecallDegradation = z.output<typeof RecallDegradation>

export const RecallResponse = z
  .object({
    results: z.array(RecallResult),
    trace: z.record(z.string(), z.unknown()).nullish(),
    entities: z.record(z.string(), EntityStateResponse).nullish().describe('By name.'),
    chunks: z.record(z.string(), ChunkData).nullish().describe('By chunk id.'),
    source_facts: z.record(z.string(), RecallResult).nullish().describe('By memory id.'),
    source_facts_truncated: z.boolean().nullish(),
    degraded: z
      .array(RecallDegradation)
      .nullish()
      .describe('What could not be done as configured; the results were found and ranked without it.'),
  })
  .meta({ id: 'RecallResponse' })
export type RecallResponse = z.output<typeof RecallResponse>

export type RecallRequestInput = z.input<typeof RecallRequest>
