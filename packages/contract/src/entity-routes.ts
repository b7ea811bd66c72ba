import { z } from 'zod'
import { EntityDetailResponse, EntityGraphResponse, EntityListResponse } from './entities.ts'
import { ErrorResponse } from './errors.ts'
import { GraphDataResponse } from './graph.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { inBank, limit, offset, oneEntity, substring, tags } from './route-fields.ts'
import { ListTagsResponse } from './tags.ts'

/** What memories speak of, and how they hang together. */
export const entityRoutes = {
  listEntities: route({
    ...paths.listEntities,
    params: inBank,
    query: z.object({ limit: limit(100), offset }),
    output: EntityListResponse,
    tag: 'entities',
    summary: 'List entities, the most mentioned first',
  }),
  getEntityGraph: route({
    ...paths.getEntityGraph,
    params: inBank,
    query: z.object({ limit: limit(1000), min_count: z.int().default(1) }),
    output: EntityGraphResponse,
    tag: 'entities',
    summary: 'Which entities occur together',
  }),
  getEntity: route({
    ...paths.getEntity,
    params: oneEntity,
    output: EntityDetailResponse,
    tag: 'entities',
    summary: 'One entity',
  }),
  regenerateEntity: route({
    ...paths.regenerateEntity,
    params: oneEntity,
    output: ErrorResponse,
    tag: 'entities',
    summary: 'Removed: answers 410',
    authenticated: false,
  }),
  listTags: route({
    ...paths.listTags,
    params: inBank,
    query: z.object({
      q: z.string().nullish().describe('The whole tag, in any case; `*` stands for anything, as in `user:*`.'),
      source: z.enum(['memories', 'mental_models']).default('memories'),
      limit: limit(100),
      offset,
    }),
    output: ListTagsResponse,
    tag: 'tags',
    summary: 'Tags in use, with counts',
  }),
  getMemoryGraph: route({
    ...paths.getMemoryGraph,
    params: inBank,
    query: z.object({
      type: z.string().nullish().describe('`world`, `experience` or `observation`.'),
      limit: limit(1000),
      q: substring,
      tags,
      tags_match: z.string().default('all_strict'),
      document_id: z.string().nullish(),
      chunk_id: z.string().nullish(),
    }),
    output: GraphDataResponse,
    tag: 'graph',
    summary: 'Memories and how they are linked',
  }),
}
