import { z } from 'zod'
import { FactType } from './fact-type.ts'
import { Timestamp } from './timestamp.ts'

export const MemoryListItem = z
  .object({
    id: z.string(),
    text: z.string(),
    context: z.string(),
    date: z.string().nullable(),
    fact_type: FactType,
    document_id: z.string().nullable(),
    mentioned_at: z.string().nullable(),
    occurred_start: z.string().nullable(),
    occurred_end: z.string().nullable(),
    entities: z.string().describe('Names, joined by commas.'),
    chunk_id: z.string().nullable(),
    proof_count: z.int().describe('How many facts an observation rests on; 1 for a fact.'),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.string()),
    consolidated_at: z.string().nullable(),
    consolidation_failed_at: z.string().nullable(),
    state: z.enum(['valid', 'invalidated']),
    invalidation_reason: z.string().nullable(),
    invalidated_at: z.string().nullable(),
    edited_at: z.string().nullable(),
    updated_at: z.string(),
    source_memory_ids: z.array(z.string()),
  })
  .meta({ id: 'MemoryListItem' })
export type MemoryListItem = z.output<typeof MemoryListItem>

export const SourceMemory = z
  .object({
    id: z.string(),
    text: z.string(),
    type: FactType,
    context: z.string().nullable(),
    occurred_start: z.string().nullable(),
    mentioned_at: z.string().nullable(),
    quote: z.string().optional().describe('The part of the text that the observation rests on, exactly.'),
  })
  .meta({ id: 'SourceMemory' })
export type SourceMemory = z.output<typeof SourceMemory>

export const MemoryDetail = z
  .object({
    id: z.string(),
    text: z.string(),
    context: z.string().nullable(),
    date: z.string().nullable(),
    type: FactType,
    mentioned_at: z.string().nullable(),
    occurred_start: z.string().nullable(),
    occurred_end: z.string().nullable(),
    entities: z.array(z.string()),
    document_id: z.string().nullable(),
    chunk_id: z.string().nullable(),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.string()),
    observation_scopes: z.unknown(),
    state: z.enum(['valid', 'invalidated']),
    invalidation_reason: z.string().nullable(),
    invalidated_at: z.string().nullable(),
    edited_at: z.string().nullable(),
    superseded_by: z.string().nullish().describe('The memory that has taken its place.'),
    history: z.array(z.unknown()).optional().meta({
      deprecated: true,
      description: 'Always empty, for observations only; see the history of the memory.',
    }),
    source_memory_ids: z.array(z.string()).optional().describe('For observations only.'),
    source_memories: z.array(SourceMemory).optional().describe('For observations only.'),
  })
  .meta({ id: 'MemoryDetail' })
export type MemoryDetail = z.output<typeof MemoryDetail>

export const ObservationVersion = z
  .object({
    previous_text: z.string(),
    previous_tags: z.array(z.string()),
    previous_occurred_start: z.string().nullable(),
    previous_occurred_end: z.string().nullable(),
    previous_mentioned_at: z.string().nullable(),
    changed_at: z.string(),
    new_source_memory_ids: z.array(z.string()),
    source_facts: z.array(
      z.object({
        id: z.string(),
        text: z.string(),
        type: FactType,
        context: z.string().nullable(),
        is_new: z.boolean(),
      }),
    ),
    previous_type: FactType.optional().describe('Of facts only, as the rest.'),
    previous_context: z.string().nullish(),
    previous_entities: z.array(z.string()).optional(),
  })
  .meta({
    id: 'ObservationVersion',
    description: 'An earlier version of an observation, or of a fact that was edited.',
  })
export type ObservationVersion = z.output<typeof ObservationVersion>

export const ListMemoryUnitsResponse = z
  .object({
    items: z.array(MemoryListItem),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'ListMemoryUnitsResponse' })
export type ListMemoryUnitsResponse = z.output<typeof ListMemoryUnitsResponse>

const ClearableTime = z
  .union([z.literal(''), Timestamp])
  .nullish()
  .describe('Empty or null clears it.')

const CHANGES = ['text', 'context', 'occurred_start', 'occurred_end', 'fact_type', 'entities', 'state'] as const

export const UpdateMemoryRequest = z
  .object({
    text: z.string().nullish(),
    context: z.string().nullish(),
    occurred_start: ClearableTime,
    occurred_end: ClearableTime,
    fact_type: z.enum(['world', 'experience']).nullish(),
    entities: z.array(z.string()).nullish().describe('Replaces all of them.'),
    resolve_entities: z.boolean().default(true),
    state: z
      .enum(['valid', 'invalidated'])
      .nullish()
      .describe('`invalidated` takes the memory out of recall, lists and graph until it is `valid` again.'),
    reason: z.string().nullish().describe('Why it was invalidated.'),
    superseded_by: z.string().nullish().describe('The memory that takes the place of one that is invalidated.'),
  })
  .refine(
    (update) => CHANGES.some((field) => update[field] !== undefined),
    `at least one of ${CHANGES.join(', ')} is needed`,
  )
  .meta({ id: 'UpdateMemoryRequest' })
export type UpdateMemoryRequest = z.output<typeof UpdateMemoryRequest>

export const MergeMemoriesRequest = z
  .object({
    memory_ids: z.array(z.string()).min(1).max(100).describe('Those whose place the one in the path takes.'),
    text: z.string().nullish().describe('What it says from now on; its own text when left out.'),
  })
  .meta({ id: 'MergeMemoriesRequest' })
export type MergeMemoriesRequest = z.output<typeof MergeMemoriesRequest>

export const DeleteResponse = z
  .object({
    success: z.boolean(),
    message: z.string().nullish(),
    deleted_count: z.int().nullish(),
  })
  .meta({ id: 'DeleteResponse' })
export type DeleteResponse = z.output<typeof DeleteResponse>

export const ObservationScope = z
  .object({
    tags: z.array(z.string()),
    count: z.int(),
  })
  .meta({ id: 'ObservationScope' })
export type ObservationScope = z.output<typeof ObservationScope>

export const ObservationScopesResponse = z
  .object({
    scopes: z.array(ObservationScope),
  })
  .meta({ id: 'ObservationScopesResponse' })
export type ObservationScopesResponse = z.output<typeof ObservationScopesResponse>

export const ClearMemoryObservationsResponse = z
  .object({
    deleted_count: z.int(),
  })
  .meta({ id: 'ClearMemoryObservationsResponse' })
export type ClearMemoryObservationsResponse = z.output<typeof ClearMemoryObservationsResponse>

export type UpdateMemoryRequestInput = z.input<typeof UpdateMemoryRequest>

export const Success = z.object({ success: z.literal(true) }).meta({ id: 'Success' })
export type Success = z.output<typeof Success>
