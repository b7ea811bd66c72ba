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
    observations: z.array(EntityObservationResponse).describe('Always empty; here for older clients.'),
  })
  .meta({ id: 'EntityDetailResponse' })
export type EntityDetailResponse = z.output<typeof EntityDetailResponse>
