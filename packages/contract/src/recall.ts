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
    max_tokens_per_observation: z.int().default(-1),
  })
  .meta({ id: 'SourceFactsIncludeOptions' })
export type SourceFactsIncludeOptions = z.output<typeof SourceFactsIncludeOptions>

export const IncludeOptions = z
  .object({
    entities: EntityIncludeOptions.nullable().default(() => ({ max_tokens: 500 })),
    chunks: ChunkIncludeOptions.nullish(),
    source_facts: SourceFactsIncludeOptions.nullish(),
  })
  .meta({ id: 'IncludeOptions' })
export type IncludeOptions = z.output<typeof IncludeOptions>

export const MinScores = z
  .object({
    semantic: z.number().nullish(),
    keyword: z.number().nullish(),
    reranker: z.number().nullish(),
    final: z.number().nullish(),
  })
  .meta({ id: 'MinScores' })
export type MinScores = z.output<typeof MinScores>

export const TemporalWindow = z
  .object({
    start: Timestamp,
    end: Timestamp,
  })
  .refine(({ start, end }) => parseTimestamp(end)! >= parseTimestamp(start)!, 'end must not be before start')
  .meta({ id: 'TemporalWindow' })
export type TemporalWindow = z.output<typeof TemporalWindow>

export const TimeRange = z
  .object({ start: Timestamp.nullish(), end: Timestamp.nullish() })
  .refine(
    ({ start, end }) => start == null || end == null || parseTimestamp(end)! >= parseTimestamp(start)!,
    'end must not be before start',
  )
  .meta({ id: 'TimeRange' })
export type TimeRange = z.output<typeof TimeRange>

export const RecallRequest = z
  .object({
    query: z.string().refine((text) => /[\p{L}\p{N}_]/u.test(text), 'Query must contain at least one word character'),
    types: z.array(z.string()).nullish(),
    prefer_observations: z.boolean().default(false),
    budget: Budget.default('mid'),
    max_tokens: z.int().default(4096),
    trace: z.boolean().default(false),
    query_timestamp: z.string().nullish(),
    include: IncludeOptions.prefault({}),
    tags: z.array(z.string()).nullish(),
    tags_match: TagsMatch.default('any'),
    tag_groups: z.array(TagGroup).nullish(),
    min_scores: MinScores.nullish(),
    temporal_window: TemporalWindow.nullish(),
    /** Extension: every key must be there with exactly this value. */
    metadata: z.record(z.string(), z.string()).nullish(),
    /** Extension: a hard filter on when it happened; either end may be open. */
    time_range: TimeRange.nullish(),
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
    source_fact_ids: z.array(z.string()).nullish(),
    scores: RecallScores.nullish(),
    /** Extension: who said it. */
    speaker: z.string().nullish(),
    /** Extension: how exactly the time is known, such as `day` or `month`. */
    occurred_precision: z.string().nullish(),
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
    observations: z.array(EntityObservationResponse),
  })
  .meta({ id: 'EntityStateResponse' })
export type EntityStateResponse = z.output<typeof EntityStateResponse>

export const ChunkData = z
  .object({
    id: z.string(),
    text: z.string(),
    chunk_index: z.int(),
    truncated: z.boolean().default(false),
  })
  .meta({ id: 'ChunkData' })
export type ChunkData = z.output<typeof ChunkData>

export const RecallResponse = z
  .object({
    results: z.array(RecallResult),
    trace: z.record(z.string(), z.unknown()).nullish(),
    entities: z.record(z.string(), EntityStateResponse).nullish(),
    chunks: z.record(z.string(), ChunkData).nullish(),
    source_facts: z.record(z.string(), RecallResult).nullish(),
    source_facts_truncated: z.boolean().nullish(),
  })
  .meta({ id: 'RecallResponse' })
export type RecallResponse = z.output<typeof RecallResponse>

export type RecallRequestInput = z.input<typeof RecallRequest>
