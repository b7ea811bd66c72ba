import { EntityDetailResponse, MergeEntitiesRequest, SeparateEntityRequest } from './entities.ts'
import { DeleteResponse, MemoryDetail, MergeMemoriesRequest } from './memories.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { oneEntity, oneMemory } from './route-fields.ts'

/** Putting right what is remembered, beyond single edits. */
export const curationRoutes = {
  eraseMemory: route({
    ...paths.eraseMemory,
    params: oneMemory,
    output: DeleteResponse,
    tag: 'memories',
    summary: 'Erase a memory for good',
    description:
      'An extension. What was derived from it says no more than its other evidence does, from this moment on. The text of its document stays as it is: to be rid of that, too, delete the document.',
  }),
  revertMemory: route({
    ...paths.revertMemory,
    params: oneMemory,
    output: MemoryDetail,
    tag: 'memories',
    summary: 'Restore an invalidated memory, or undo the last edit of another',
    description: 'An extension. 409 when there is nothing to undo.',
    keepNulls: true,
  }),
  mergeMemories: route({
    ...paths.mergeMemories,
    params: oneMemory,
    body: MergeMemoriesRequest,
    output: MemoryDetail,
    tag: 'memories',
    summary: 'Let one memory take the place of others',
    description:
      'An extension. The others are invalidated and name it in `superseded_by`; each can be restored. Only facts of the same tags can be merged.',
    keepNulls: true,
  }),
  mergeEntities: route({
    ...paths.mergeEntities,
    params: oneEntity,
    body: MergeEntitiesRequest,
    output: EntityDetailResponse,
    tag: 'entities',
    summary: 'Make other entities part of one',
    description: 'An extension. Their names mean this one from now on; it can be undone.',
  }),
  separateEntity: route({
    ...paths.separateEntity,
    params: oneEntity,
    body: SeparateEntityRequest,
    output: EntityDetailResponse,
    tag: 'entities',
    summary: 'Make an entity of its own again of one that was merged, or of one of the names',
    description: 'An extension. Answers the entity that was separated.',
  }),
}
