import { z } from 'zod'
import { EntityObservationResponse } from './recall.ts'

export const EntityListItem = z
  .object({
    id: z.string(),
    canonical_name: z.string(),
    mention_count: z.int(),
    first_seen: z.string().nullish(),
    last_seen: z.string().nullish(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
  })
  .meta({ id: 'EntityListItem' })
export type EntityListItem = z.output<typeof EntityListItem>

export const EntityListResponse = z
  .object({
    items: z.array(EntityListItem),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'EntityListResponse' })
export type EntityListResponse = z.output<typeof EntityListResponse>

export const EntityGraphResponse = z
  .object({
    nodes: z.array(z.record(z.string(), z.unknown())),
    edges: z.array(z.record(z.string(), z.unknown())),
    total_entities: z.int(),
    total_edges: z.int(),
    limit: z.int(),
  })
  .meta({ id: 'EntityGraphResponse' })
export type EntityGraphResponse = z.output<typeof EntityGraphResponse>

export const EntityDetailResponse = z
  .object({
    id: z.string(),
    canonical_name: z.string(),
    mention_count: z.int(),
    first_seen: z.string().nullish(),
    last_seen: z.string().nullish(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
    aliases: z.array(z.string()).optional().describe('All names that mean it, in alphabetical order.'),
    merged: z
      .array(z.object({ id: z.string(), canonical_name: z.string(), merged_at: z.string() }))
      .optional()
      .describe('Entities that were made part of it, the latest first.'),
    observations: z.array(EntityObservationResponse).describe('Always empty; here for older clients.'),
  })
  .meta({ id: 'EntityDetailResponse' })
export type EntityDetailResponse = z.output<typeof EntityDetailResponse>

export const MergeEntitiesRequest = z
  .object({
    entity_ids: z.array(z.string()).min(1).max(100).describe('Those that become part of the one in the path.'),
  })
  .meta({ id: 'MergeEntitiesRequest' })
export type MergeEntitiesRequest = z.output<typeof MergeEntitiesRequest>

export const SeparateEntityRequest = z
  .object({
    entity_id: z.string().nullish().describe('One that was merged: it gets its memories and names back.'),
    name: z
      .string()
      .nullish()
      .describe('One of the names: it becomes an entity of the memories that use this name and no other.'),
  })
  .refine(({ entity_id, name }) => (entity_id == null) !== (name == null), 'either entity_id or name is needed')
  .meta({ id: 'SeparateEntityRequest' })
export type SeparateEntityRequest = z.output<typeof SeparateEntityRequest>
