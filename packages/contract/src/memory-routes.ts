import { z } from 'zod'
import { ConsolidationRequest, ConsolidationResponse, RecoverConsolidationResponse } from './consolidation.ts'
import { FactType } from './fact-type.ts'
import {
  ClearMemoryObservationsResponse,
  DeleteResponse,
  ListMemoryUnitsResponse,
  MemoryDetail,
  ObservationScopesResponse,
  ObservationVersion,
  UpdateMemoryRequest,
} from './memories.ts'
import { paths } from './paths.ts'
import { RecallRequest, RecallResponse } from './recall.ts'
import { DryRunExtractionResult, DryRunExtractRequest, RetainRequest, RetainResponse } from './retain.ts'
import { route } from './route.ts'
import { inBank, limit, offset, oneMemory, substring, tags } from './route-fields.ts'
import { TagsMatch } from './tags.ts'

/** Memories and the observations that grow from them. */
export const memoryRoutes = {
  retainMemories: route({
    ...paths.retainMemories,
    params: inBank,
    body: RetainRequest,
    output: RetainResponse,
    tag: 'memories',
    summary: 'Retain: store content as memories',
    description:
      'Splits texts, dates and connects what they say. A document that is retained again is updated: only what changed is touched. Creates the bank.',
  }),
  clearMemories: route({
    ...paths.clearMemories,
    params: inBank,
    query: z.object({ type: FactType.nullish() }),
    output: DeleteResponse,
    tag: 'memories',
    summary: 'Delete all memories, or all of one type',
    description: 'Without a type, documents and entities go too; the bank, its mental models and directives stay.',
  }),
  listMemories: route({
    ...paths.listMemories,
    params: inBank,
    query: z.object({
      type: z.string().nullish().describe('`world`, `experience` or `observation`.'),
      q: substring,
      consolidation_state: z.string().nullish().describe('`pending`, `done` or `failed`; facts only.'),
      state: z.string().nullish().describe('`valid` (the default) or `invalidated`.'),
      document_id: z.string().nullish(),
      entity_id: z.string().nullish(),
      tags,
      tags_match: TagsMatch.default('any'),
      limit: limit(100),
      offset,
    }),
    output: ListMemoryUnitsResponse,
    tag: 'memories',
    summary: 'List memories, the most recently mentioned first',
    keepNulls: true,
  }),
  recallMemories: route({
    ...paths.recallMemories,
    params: inBank,
    body: RecallRequest,
    output: RecallResponse,
    tag: 'memories',
    summary: 'Recall: search the memories',
    description:
      'Searches by meaning, words, time and links at once, ranks what it finds, and answers as much as fits the token budget. A bank that is not there answers with no results.',
  }),
  dryRunExtract: route({
    ...paths.dryRunExtract,
    params: inBank,
    body: DryRunExtractRequest,
    output: DryRunExtractionResult,
    tag: 'memories',
    summary: 'Show what a retain would store',
    description: 'Stores nothing and creates no bank.',
  }),
  getMemory: route({
    ...paths.getMemory,
    params: oneMemory,
    output: MemoryDetail,
    tag: 'memories',
    summary: 'One memory',
    keepNulls: true,
  }),
  patchMemory: route({
    ...paths.patchMemory,
    params: oneMemory,
    body: UpdateMemoryRequest,
    output: MemoryDetail,
    tag: 'memories',
    summary: 'Edit, retire or restore a memory',
    description: 'What was derived from it is derived again. Observations cannot be edited.',
    keepNulls: true,
  }),
  getMemoryHistory: route({
    ...paths.getMemoryHistory,
    params: oneMemory,
    output: z.array(ObservationVersion),
    tag: 'memories',
    summary: 'Earlier versions of a memory',
    keepNulls: true,
  }),
  deleteObservationsOfMemory: route({
    ...paths.deleteObservationsOfMemory,
    params: oneMemory,
    output: ClearMemoryObservationsResponse,
    tag: 'memories',
    summary: 'Delete what was derived from a memory',
  }),
  clearObservations: route({
    ...paths.clearObservations,
    params: inBank,
    output: DeleteResponse,
    tag: 'memories',
    summary: 'Delete all observations',
  }),
  listObservationScopes: route({
    ...paths.listObservationScopes,
    params: inBank,
    output: ObservationScopesResponse,
    tag: 'memories',
    summary: 'Tag sets in use on observations',
  }),
  requestConsolidation: route({
    ...paths.requestConsolidation,
    params: inBank,
    body: ConsolidationRequest.nullish(),
    output: ConsolidationResponse,
    tag: 'memories',
    summary: 'Queue a consolidation',
    description: 'Derives observations from facts that were not taken in yet. Happens by itself after a retain.',
  }),
  recoverConsolidation: route({
    ...paths.recoverConsolidation,
    params: inBank,
    output: RecoverConsolidationResponse,
    tag: 'memories',
    summary: 'Try memories again whose consolidation failed',
  }),
}
