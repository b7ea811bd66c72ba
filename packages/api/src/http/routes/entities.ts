import { gone } from '../../errors.ts'
import type { Engine } from '../../memory/engine.ts'
import { getEntity } from '../../memory/entities/get-entity.ts'
import { getEntityGraph } from '../../memory/entities/get-entity-graph.ts'
import { listEntities } from '../../memory/entities/list-entities.ts'
import { mergeEntities } from '../../memory/entities/merge-entities.ts'
import { separateEntity } from '../../memory/entities/separate-entity.ts'
import { getMemoryGraph } from '../../memory/graph/get-memory-graph.ts'
import { listTags } from '../../memory/tags/list-tags.ts'
import type { Handlers } from '../handlers.ts'

export const entityHandlers = (engine: Engine) =>
  ({
    listEntities: ({ params, query }) => listEntities(engine, params.bank_id, query),
    getEntity: ({ params }) => getEntity(engine, params.bank_id, params),
    getEntityGraph: ({ params, query }) => getEntityGraph(engine, params.bank_id, query),
    mergeEntities: ({ params, body }) =>
      mergeEntities(engine, params.bank_id, { entity_id: params.entity_id, ...body }),
    separateEntity: ({ params, body }) =>
      separateEntity(engine, params.bank_id, { entity_id: params.entity_id, part: body }),
    regenerateEntity: async () => {
      throw gone('Entities have no observations of their own any more; recall or reflect about the entity instead.')
    },
    listTags: ({ params, query }) => listTags(engine, params.bank_id, query),
    getMemoryGraph: ({ params, query }) => getMemoryGraph(engine, params.bank_id, query),
  }) satisfies Partial<Handlers>
