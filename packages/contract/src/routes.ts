import { z } from 'zod'
import {
  AddBackgroundRequest,
  BackgroundResponse,
  BankConfigResponse,
  BankConfigUpdate,
  BankListResponse,
  BankProfileResponse,
  BankStatsResponse,
  CreateBankRequest,
  MemoriesTimeseriesResponse,
  UpdateDispositionRequest,
} from './banks.ts'
import { ConsolidationRequest, ConsolidationResponse, RecoverConsolidationResponse } from './consolidation.ts'
import { Deleted } from './deleted.ts'
import {
  CreateDirectiveRequest,
  DirectiveListResponse,
  DirectiveResponse,
  UpdateDirectiveRequest,
} from './directives.ts'
import {
  ChunkResponse,
  DeleteDocumentResponse,
  DocumentResponse,
  ListChunksResponse,
  ListDocumentsResponse,
  ReprocessDocumentResponse,
  UpdateDocumentRequest,
  UpdateDocumentResponse,
} from './documents.ts'
import { EntityDetailResponse, EntityGraphResponse, EntityListResponse } from './entities.ts'
import { ErrorResponse } from './errors.ts'
import { FactType } from './fact-type.ts'
import { GraphDataResponse } from './graph.ts'
import { Id, PathText } from './id.ts'
import {
  ClearMemoryObservationsResponse,
  DeleteResponse,
  ListMemoryUnitsResponse,
  MemoryDetail,
  ObservationScopesResponse,
  ObservationVersion,
  UpdateMemoryRequest,
} from './memories.ts'
import { MentalModelDryRunRefreshResult } from './mental-model-dry-run.ts'
import {
  AsyncOperationSubmitResponse,
  CreateMentalModelRequest,
  CreateMentalModelResponse,
  MentalModelListResponse,
  MentalModelResponse,
  MentalModelVersion,
  UpdateMentalModelRequest,
} from './mental-models.ts'
import { HealthResponse, LivenessResponse, VersionResponse } from './monitoring.ts'
import {
  CancelOperationResponse,
  DeleteOperationResponse,
  OperationStatusResponse,
  OperationsListResponse,
  RetryOperationResponse,
} from './operations.ts'
import { paths } from './paths.ts'
import { RecallRequest, RecallResponse } from './recall.ts'
import { ReflectRequest, ReflectResponse } from './reflect.ts'
import { DryRunExtractionResult, DryRunExtractRequest, RetainRequest, RetainResponse } from './retain.ts'
import { ListTagsResponse, TagsMatch } from './tags.ts'

/** One operation of the wire protocol: what it takes and what it gives. */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly path: string
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly output: Output
  readonly tag: string
  readonly summary: string
  /** More than the summary can say, in a sentence or three. */
  readonly description: string
  /** Null fields are left out of answers unless this says that they stay. */
  readonly keepNulls: boolean
  /** Whether a configured API key is asked for. */
  readonly authenticated: boolean
}

const none = z.undefined()
type None = typeof none

interface RouteParts<Params, Query, Body, Output> {
  readonly method: Route['method']
  readonly path: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly output: Output
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly keepNulls?: boolean
  readonly authenticated?: boolean
}

function route<
  Output extends z.ZodType,
  Params extends z.ZodType = None,
  Query extends z.ZodType = None,
  Body extends z.ZodType = None,
>(parts: RouteParts<Params, Query, Body, Output>): Route<Params, Query, Body, Output> {
  return {
    params: none as unknown as Params,
    query: none as unknown as Query,
    body: none as unknown as Body,
    description: '',
    keepNulls: false,
    authenticated: true,
    ...parts,
  }
}

const limit = (standard: number) => z.int().min(0).default(standard)
const limitTo = (maximum: number, standard: number) => z.int().min(1).max(maximum).default(standard)
const offset = z.int().min(0).default(0)
const flag = (standard: boolean) => z.boolean().default(standard)
const tags = z.array(z.string()).nullish().describe('Repeat the parameter for several tags.')
const substring = z.string().nullish().describe('Only what holds this text.')

const bank = { bank_id: Id }
const inBank = z.object(bank)
const oneMemory = z.object({ ...bank, memory_id: z.string() })
const oneDocument = z.object({ ...bank, document_id: Id })
const oneEntity = z.object({ ...bank, entity_id: z.string() })
const oneMentalModel = z.object({ ...bank, mental_model_id: Id })
const oneDirective = z.object({ ...bank, directive_id: z.string() })
const oneOperation = z.object({ ...bank, operation_id: z.string() })
const Detail = z
  .enum(['metadata', 'content', 'full'])
  .describe('`content` adds the text to the metadata, `full` also what the text is based on.')

/** Every operation by name. Fixed paths come before those that a parameter could swallow. */
export const routes = {
  getHealth: route({
    ...paths.getHealth,
    output: HealthResponse,
    tag: 'monitoring',
    summary: 'Readiness, including the database',
    description: '503 while the server starts (with a phase), stops, or has lost its database.',
    keepNulls: true,
    authenticated: false,
  }),
  getReadiness: route({
    ...paths.getReadiness,
    output: HealthResponse,
    tag: 'monitoring',
    summary: 'Same as /health',
    keepNulls: true,
    authenticated: false,
  }),
  getLiveness: route({
    ...paths.getLiveness,
    output: LivenessResponse,
    tag: 'monitoring',
    summary: 'The process is up',
    authenticated: false,
  }),
  getVersion: route({
    ...paths.getVersion,
    output: VersionResponse,
    tag: 'monitoring',
    summary: 'Version and features',
    authenticated: false,
  }),
  listBanks: route({
    ...paths.listBanks,
    query: z.object({ q: substring, limit: limit(100), offset }),
    output: BankListResponse,
    tag: 'banks',
    summary: 'List banks, the most recently written first',
  }),
  putBank: route({
    ...paths.putBank,
    params: inBank,
    body: CreateBankRequest,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Create or update a bank',
    description: 'Most calls that write create a missing bank by themselves.',
  }),
  patchBank: route({
    ...paths.patchBank,
    params: inBank,
    body: CreateBankRequest,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Update a bank that exists',
  }),
  deleteBank: route({
    ...paths.deleteBank,
    params: inBank,
    output: DeleteResponse,
    tag: 'banks',
    summary: 'Delete a bank and everything in it',
    description: 'A bank that is not there is no error: then the count is 0.',
  }),
  getBankProfile: route({
    ...paths.getBankProfile,
    params: inBank,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Name, disposition and mission',
  }),
  putBankProfile: route({
    ...paths.putBankProfile,
    params: inBank,
    body: UpdateDispositionRequest,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Set the disposition',
  }),
  mergeBackground: route({
    ...paths.mergeBackground,
    params: inBank,
    body: AddBackgroundRequest,
    output: BackgroundResponse,
    tag: 'banks',
    summary: 'Merge a text into the mission',
    description: 'Older way; prefer `reflect_mission` of the bank.',
  }),
  getBankConfig: route({
    ...paths.getBankConfig,
    params: inBank,
    output: BankConfigResponse,
    tag: 'banks',
    summary: 'Configuration in force and what the bank overrides',
  }),
  patchBankConfig: route({
    ...paths.patchBankConfig,
    params: inBank,
    body: BankConfigUpdate,
    output: BankConfigResponse,
    tag: 'banks',
    summary: 'Set or clear overrides',
    description: 'One key that cannot be set refuses the whole request.',
  }),
  resetBankConfig: route({
    ...paths.resetBankConfig,
    params: inBank,
    output: BankConfigResponse,
    tag: 'banks',
    summary: 'Drop all overrides',
  }),
  getBankStats: route({
    ...paths.getBankStats,
    params: inBank,
    query: z.object({ refresh: flag(false).describe('Count anew; answers may be a minute old otherwise.') }),
    output: BankStatsResponse,
    tag: 'banks',
    summary: 'Counters',
  }),
  getMemoriesTimeseries: route({
    ...paths.getMemoriesTimeseries,
    params: inBank,
    query: z.object({
      period: z.string().default('7d').describe('`1h`, `12h`, `1d`, `7d`, `30d` or `90d`.'),
      time_field: z.string().default('created_at').describe('`created_at`, `mentioned_at` or `occurred_start`.'),
    }),
    output: MemoriesTimeseriesResponse,
    tag: 'banks',
    summary: 'Memories per time bucket',
  }),
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
    summary: 'Earlier versions of an observation',
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
  reflect: route({
    ...paths.reflect,
    params: inBank,
    body: ReflectRequest,
    output: ReflectResponse,
    tag: 'memories',
    summary: 'Reflect: answer from the memories, with citations',
    description:
      'Without a language model the answer is put together from the memories themselves, and says so in `model_used`. Creates the bank.',
  }),
  listDocuments: route({
    ...paths.listDocuments,
    params: inBank,
    query: z.object({
      q: substring,
      tags,
      tags_match: z.string().default('any_strict'),
      limit: limit(100),
      offset,
    }),
    output: ListDocumentsResponse,
    tag: 'documents',
    summary: 'List documents, the last updated first',
    keepNulls: true,
  }),
  listChunks: route({
    ...paths.listChunks,
    params: oneDocument,
    query: z.object({ limit: limitTo(1000, 100), offset }),
    output: ListChunksResponse,
    tag: 'documents',
    summary: 'Chunks of a document, in order',
  }),
  reprocessDocument: route({
    ...paths.reprocessDocument,
    params: oneDocument,
    output: ReprocessDocumentResponse,
    tag: 'documents',
    summary: 'Queue a new extraction of a document',
    description: 'As if its stored text were retained again.',
  }),
  getDocument: route({
    ...paths.getDocument,
    params: oneDocument,
    output: DocumentResponse,
    tag: 'documents',
    summary: 'One document with its text',
    keepNulls: true,
  }),
  patchDocument: route({
    ...paths.patchDocument,
    params: oneDocument,
    body: UpdateDocumentRequest,
    output: UpdateDocumentResponse,
    tag: 'documents',
    summary: 'Replace the tags of a document',
  }),
  deleteDocument: route({
    ...paths.deleteDocument,
    params: oneDocument,
    output: DeleteDocumentResponse,
    tag: 'documents',
    summary: 'Delete a document and its memories',
  }),
  getChunk: route({
    ...paths.getChunk,
    params: z.object({ chunk_id: PathText }),
    output: ChunkResponse,
    tag: 'documents',
    summary: 'One chunk',
  }),
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
  listMentalModels: route({
    ...paths.listMentalModels,
    params: inBank,
    query: z.object({
      tags,
      tags_match: z.enum(['any', 'all', 'exact']).default('any'),
      detail: Detail.default('full'),
      limit: limitTo(1000, 100),
      offset,
    }),
    output: MentalModelListResponse,
    tag: 'mental models',
    summary: 'List mental models',
  }),
  createMentalModel: route({
    ...paths.createMentalModel,
    params: inBank,
    body: CreateMentalModelRequest,
    output: CreateMentalModelResponse,
    tag: 'mental models',
    summary: 'Create a mental model and queue its first refresh',
    description: 'A living text that answers one question about the bank. Creates the bank.',
  }),
  getMentalModel: route({
    ...paths.getMentalModel,
    params: oneMentalModel,
    query: z.object({ detail: Detail.default('full') }),
    output: MentalModelResponse,
    tag: 'mental models',
    summary: 'One mental model',
  }),
  patchMentalModel: route({
    ...paths.patchMentalModel,
    params: oneMentalModel,
    body: UpdateMentalModelRequest,
    output: MentalModelResponse,
    tag: 'mental models',
    summary: 'Change a mental model',
  }),
  deleteMentalModel: route({
    ...paths.deleteMentalModel,
    params: oneMentalModel,
    output: Deleted,
    tag: 'mental models',
    summary: 'Delete a mental model',
  }),
  getMentalModelHistory: route({
    ...paths.getMentalModelHistory,
    params: oneMentalModel,
    output: z.array(MentalModelVersion),
    tag: 'mental models',
    summary: 'Earlier texts of a mental model',
    keepNulls: true,
  }),
  refreshMentalModel: route({
    ...paths.refreshMentalModel,
    params: oneMentalModel,
    output: AsyncOperationSubmitResponse,
    tag: 'mental models',
    summary: 'Queue a refresh',
  }),
  dryRunRefreshMentalModel: route({
    ...paths.dryRunRefreshMentalModel,
    params: oneMentalModel,
    output: MentalModelDryRunRefreshResult,
    tag: 'mental models',
    summary: 'Show what a refresh would write',
  }),
  clearMentalModel: route({
    ...paths.clearMentalModel,
    params: oneMentalModel,
    output: MentalModelResponse,
    tag: 'mental models',
    summary: 'Blank the text',
  }),
  listDirectives: route({
    ...paths.listDirectives,
    params: inBank,
    query: z.object({
      tags,
      tags_match: z.enum(['any', 'all', 'exact']).default('any'),
      active_only: flag(true),
      limit: limitTo(1000, 100),
      offset,
    }),
    output: DirectiveListResponse,
    tag: 'directives',
    summary: 'List directives, the highest priority first',
  }),
  createDirective: route({
    ...paths.createDirective,
    params: inBank,
    body: CreateDirectiveRequest,
    output: DirectiveResponse,
    tag: 'directives',
    summary: 'Create a directive',
  }),
  getDirective: route({
    ...paths.getDirective,
    params: oneDirective,
    output: DirectiveResponse,
    tag: 'directives',
    summary: 'One directive',
  }),
  patchDirective: route({
    ...paths.patchDirective,
    params: oneDirective,
    body: UpdateDirectiveRequest,
    output: DirectiveResponse,
    tag: 'directives',
    summary: 'Change a directive',
  }),
  deleteDirective: route({
    ...paths.deleteDirective,
    params: oneDirective,
    output: Deleted,
    tag: 'directives',
    summary: 'Delete a directive',
  }),
  listOperations: route({
    ...paths.listOperations,
    params: inBank,
    query: z.object({
      status: z.string().nullish(),
      type: z.string().nullish(),
      limit: limitTo(100, 20),
      offset,
      exclude_parents: flag(false).describe('Leave out operations that only gather others.'),
    }),
    output: OperationsListResponse,
    tag: 'operations',
    summary: 'List operations, the newest first',
    keepNulls: true,
  }),
  getOperation: route({
    ...paths.getOperation,
    params: oneOperation,
    query: z.object({ include_payload: flag(false).describe('Answer what the operation was asked, too.') }),
    output: OperationStatusResponse,
    tag: 'operations',
    summary: 'Status of one operation',
    description: 'An id that is not there answers 200 with the status `not_found`.',
  }),
  cancelOperation: route({
    ...paths.cancelOperation,
    params: oneOperation,
    output: CancelOperationResponse,
    tag: 'operations',
    summary: 'Cancel a pending operation',
  }),
  retryOperation: route({
    ...paths.retryOperation,
    params: oneOperation,
    output: RetryOperationResponse,
    tag: 'operations',
    summary: 'Queue a failed or cancelled operation again',
  }),
  deleteOperation: route({
    ...paths.deleteOperation,
    params: oneOperation,
    output: DeleteOperationResponse,
    tag: 'operations',
    summary: 'Remove the record of an operation that has ended',
  }),
}

export type Routes = typeof routes
export type RouteName = keyof Routes

export type ParamsOf<Name extends RouteName> = z.output<Routes[Name]['params']>
export type QueryOf<Name extends RouteName> = z.output<Routes[Name]['query']>
export type BodyOf<Name extends RouteName> = z.output<Routes[Name]['body']>
export type OutputOf<Name extends RouteName> = z.output<Routes[Name]['output']>
