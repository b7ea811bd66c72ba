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
    keepNulls: false,
    authenticated: true,
    ...parts,
  }
}

// Query values arrive as text.
const wholeNumber = z.preprocess(
  (value) => (typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value),
  z.int(),
)
const limit = (standard: number) => wholeNumber.pipe(z.int().min(0)).default(standard)
const limitTo = (maximum: number, standard: number) => wholeNumber.pipe(z.int().min(1).max(maximum)).default(standard)
const offset = wholeNumber.pipe(z.int().min(0)).default(0)
const flag = (standard: boolean) =>
  z
    .preprocess((value) => {
      if (typeof value !== 'string') return value
      const text = value.toLowerCase()
      if (['true', '1', 'yes', 'on', 't', 'y'].includes(text)) return true
      if (['false', '0', 'no', 'off', 'f', 'n'].includes(text)) return false
      return value
    }, z.boolean())
    .default(standard)
const Detail = z.enum(['metadata', 'content', 'full'])

/** Every operation by name. Fixed paths come before those that a parameter could swallow. */
export const routes = {
  getHealth: route({
    ...paths.getHealth,
    output: HealthResponse,
    tag: 'monitoring',
    summary: 'Readiness, including the database',
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
    query: z.object({ q: z.string().nullish(), limit: limit(100), offset }),
    output: BankListResponse,
    tag: 'banks',
    summary: 'List banks, the most recently written first',
  }),
  putBank: route({
    ...paths.putBank,
    params: z.object({ bank_id: z.string() }),
    body: CreateBankRequest,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Create or update a bank',
  }),
  patchBank: route({
    ...paths.patchBank,
    params: z.object({ bank_id: z.string() }),
    body: CreateBankRequest,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Update a bank that exists',
  }),
  deleteBank: route({
    ...paths.deleteBank,
    params: z.object({ bank_id: z.string() }),
    output: DeleteResponse,
    tag: 'banks',
    summary: 'Delete a bank and everything in it',
  }),
  getBankProfile: route({
    ...paths.getBankProfile,
    params: z.object({ bank_id: z.string() }),
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Name, disposition and mission',
  }),
  putBankProfile: route({
    ...paths.putBankProfile,
    params: z.object({ bank_id: z.string() }),
    body: UpdateDispositionRequest,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Set the disposition',
  }),
  mergeBackground: route({
    ...paths.mergeBackground,
    params: z.object({ bank_id: z.string() }),
    body: AddBackgroundRequest,
    output: BackgroundResponse,
    tag: 'banks',
    summary: 'Merge a text into the mission',
  }),
  getBankConfig: route({
    ...paths.getBankConfig,
    params: z.object({ bank_id: z.string() }),
    output: BankConfigResponse,
    tag: 'banks',
    summary: 'Configuration in force and what the bank overrides',
  }),
  patchBankConfig: route({
    ...paths.patchBankConfig,
    params: z.object({ bank_id: z.string() }),
    body: BankConfigUpdate,
    output: BankConfigResponse,
    tag: 'banks',
    summary: 'Set or clear overrides',
  }),
  resetBankConfig: route({
    ...paths.resetBankConfig,
    params: z.object({ bank_id: z.string() }),
    output: BankConfigResponse,
    tag: 'banks',
    summary: 'Drop all overrides',
  }),
  getBankStats: route({
    ...paths.getBankStats,
    params: z.object({ bank_id: z.string() }),
    query: z.object({ refresh: flag(false) }),
    output: BankStatsResponse,
    tag: 'banks',
    summary: 'Counters',
  }),
  getMemoriesTimeseries: route({
    ...paths.getMemoriesTimeseries,
    params: z.object({ bank_id: z.string() }),
    query: z.object({ period: z.string().default('7d'), time_field: z.string().default('created_at') }),
    output: MemoriesTimeseriesResponse,
    tag: 'banks',
    summary: 'Memories per time bucket',
  }),
  retainMemories: route({
    ...paths.retainMemories,
    params: z.object({ bank_id: z.string() }),
    body: RetainRequest,
    output: RetainResponse,
    tag: 'memories',
    summary: 'Retain: store content as memories',
  }),
  clearMemories: route({
    ...paths.clearMemories,
    params: z.object({ bank_id: z.string() }),
    query: z.object({ type: FactType.nullish() }),
    output: DeleteResponse,
    tag: 'memories',
    summary: 'Delete all memories, or all of one type',
  }),
  listMemories: route({
    ...paths.listMemories,
    params: z.object({ bank_id: z.string() }),
    query: z.object({
      type: FactType.nullish(),
      q: z.string().nullish(),
      consolidation_state: z.string().nullish(),
      state: z.string().nullish(),
      document_id: z.string().nullish(),
      entity_id: z.string().nullish(),
      tags: z.array(z.string()).nullish(),
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
    params: z.object({ bank_id: z.string() }),
    body: RecallRequest,
    output: RecallResponse,
    tag: 'memories',
    summary: 'Recall: search the memories',
  }),
  dryRunExtract: route({
    ...paths.dryRunExtract,
    params: z.object({ bank_id: z.string() }),
    body: DryRunExtractRequest,
    output: DryRunExtractionResult,
    tag: 'memories',
    summary: 'Show what a retain would store',
  }),
  getMemory: route({
    ...paths.getMemory,
    params: z.object({ bank_id: z.string(), memory_id: z.string() }),
    output: MemoryDetail,
    tag: 'memories',
    summary: 'One memory',
    keepNulls: true,
  }),
  patchMemory: route({
    ...paths.patchMemory,
    params: z.object({ bank_id: z.string(), memory_id: z.string() }),
    body: UpdateMemoryRequest,
    output: MemoryDetail,
    tag: 'memories',
    summary: 'Edit, retire or restore a memory',
    keepNulls: true,
  }),
  getMemoryHistory: route({
    ...paths.getMemoryHistory,
    params: z.object({ bank_id: z.string(), memory_id: z.string() }),
    output: z.array(ObservationVersion),
    tag: 'memories',
    summary: 'Earlier versions of an observation',
    keepNulls: true,
  }),
  deleteObservationsOfMemory: route({
    ...paths.deleteObservationsOfMemory,
    params: z.object({ bank_id: z.string(), memory_id: z.string() }),
    output: ClearMemoryObservationsResponse,
    tag: 'memories',
    summary: 'Delete what was derived from a memory',
  }),
  clearObservations: route({
    ...paths.clearObservations,
    params: z.object({ bank_id: z.string() }),
    output: DeleteResponse,
    tag: 'memories',
    summary: 'Delete all observations',
  }),
  listObservationScopes: route({
    ...paths.listObservationScopes,
    params: z.object({ bank_id: z.string() }),
    output: ObservationScopesResponse,
    tag: 'memories',
    summary: 'Tag sets in use on observations',
  }),
  requestConsolidation: route({
    ...paths.requestConsolidation,
    params: z.object({ bank_id: z.string() }),
    body: ConsolidationRequest.nullish(),
    output: ConsolidationResponse,
    tag: 'memories',
    summary: 'Queue a consolidation',
  }),
  recoverConsolidation: route({
    ...paths.recoverConsolidation,
    params: z.object({ bank_id: z.string() }),
    output: RecoverConsolidationResponse,
    tag: 'memories',
    summary: 'Try memories again whose consolidation failed',
  }),
  reflect: route({
    ...paths.reflect,
    params: z.object({ bank_id: z.string() }),
    body: ReflectRequest,
    output: ReflectResponse,
    tag: 'memories',
    summary: 'Reflect: answer from the memories, with citations',
  }),
  listDocuments: route({
    ...paths.listDocuments,
    params: z.object({ bank_id: z.string() }),
    query: z.object({
      q: z.string().nullish(),
      tags: z.array(z.string()).nullish(),
      tags_match: z.string().default('any_strict'),
      limit: limit(100),
      offset,
    }),
    output: ListDocumentsResponse,
    tag: 'documents',
    summary: 'List documents, the last updated first',
  }),
  listChunks: route({
    ...paths.listChunks,
    params: z.object({ bank_id: z.string(), document_id: z.string() }),
    query: z.object({ limit: limitTo(1000, 100), offset }),
    output: ListChunksResponse,
    tag: 'documents',
    summary: 'Chunks of a document, in order',
  }),
  reprocessDocument: route({
    ...paths.reprocessDocument,
    params: z.object({ bank_id: z.string(), document_id: z.string() }),
    output: ReprocessDocumentResponse,
    tag: 'documents',
    summary: 'Queue a new extraction of a document',
  }),
  getDocument: route({
    ...paths.getDocument,
    params: z.object({ bank_id: z.string(), document_id: z.string() }),
    output: DocumentResponse,
    tag: 'documents',
    summary: 'One document with its text',
    keepNulls: true,
  }),
  patchDocument: route({
    ...paths.patchDocument,
    params: z.object({ bank_id: z.string(), document_id: z.string() }),
    body: UpdateDocumentRequest,
    output: UpdateDocumentResponse,
    tag: 'documents',
    summary: 'Replace the tags of a document',
  }),
  deleteDocument: route({
    ...paths.deleteDocument,
    params: z.object({ bank_id: z.string(), document_id: z.string() }),
    output: DeleteDocumentResponse,
    tag: 'documents',
    summary: 'Delete a document and its memories',
  }),
  getChunk: route({
    ...paths.getChunk,
    params: z.object({ chunk_id: z.string() }),
    output: ChunkResponse,
    tag: 'documents',
    summary: 'One chunk',
  }),
  listEntities: route({
    ...paths.listEntities,
    params: z.object({ bank_id: z.string() }),
    query: z.object({ limit: limit(100), offset }),
    output: EntityListResponse,
    tag: 'entities',
    summary: 'List entities, the most mentioned first',
  }),
  getEntityGraph: route({
    ...paths.getEntityGraph,
    params: z.object({ bank_id: z.string() }),
    query: z.object({ limit: limit(1000), min_count: wholeNumber.default(1) }),
    output: EntityGraphResponse,
    tag: 'entities',
    summary: 'Which entities occur together',
  }),
  getEntity: route({
    ...paths.getEntity,
    params: z.object({ bank_id: z.string(), entity_id: z.string() }),
    output: EntityDetailResponse,
    tag: 'entities',
    summary: 'One entity',
  }),
  regenerateEntity: route({
    ...paths.regenerateEntity,
    params: z.object({ bank_id: z.string(), entity_id: z.string() }),
    output: ErrorResponse,
    tag: 'entities',
    summary: 'Removed: answers 410',
    authenticated: false,
  }),
  listTags: route({
    ...paths.listTags,
    params: z.object({ bank_id: z.string() }),
    query: z.object({
      q: z.string().nullish(),
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
    params: z.object({ bank_id: z.string() }),
    query: z.object({
      type: FactType.nullish(),
      limit: limit(1000),
      q: z.string().nullish(),
      tags: z.array(z.string()).nullish(),
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
    params: z.object({ bank_id: z.string() }),
    query: z.object({
      tags: z.array(z.string()).nullish(),
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
    params: z.object({ bank_id: z.string() }),
    body: CreateMentalModelRequest,
    output: CreateMentalModelResponse,
    tag: 'mental models',
    summary: 'Create a mental model and queue its first refresh',
  }),
  getMentalModel: route({
    ...paths.getMentalModel,
    params: z.object({ bank_id: z.string(), mental_model_id: z.string() }),
    query: z.object({ detail: Detail.default('full') }),
    output: MentalModelResponse,
    tag: 'mental models',
    summary: 'One mental model',
  }),
  patchMentalModel: route({
    ...paths.patchMentalModel,
    params: z.object({ bank_id: z.string(), mental_model_id: z.string() }),
    body: UpdateMentalModelRequest,
    output: MentalModelResponse,
    tag: 'mental models',
    summary: 'Change a mental model',
  }),
  deleteMentalModel: route({
    ...paths.deleteMentalModel,
    params: z.object({ bank_id: z.string(), mental_model_id: z.string() }),
    output: Deleted,
    tag: 'mental models',
    summary: 'Delete a mental model',
  }),
  getMentalModelHistory: route({
    ...paths.getMentalModelHistory,
    params: z.object({ bank_id: z.string(), mental_model_id: z.string() }),
    output: z.array(MentalModelVersion),
    tag: 'mental models',
    summary: 'Earlier texts of a mental model',
    keepNulls: true,
  }),
  refreshMentalModel: route({
    ...paths.refreshMentalModel,
    params: z.object({ bank_id: z.string(), mental_model_id: z.string() }),
    output: AsyncOperationSubmitResponse,
    tag: 'mental models',
    summary: 'Queue a refresh',
  }),
  dryRunRefreshMentalModel: route({
    ...paths.dryRunRefreshMentalModel,
    params: z.object({ bank_id: z.string(), mental_model_id: z.string() }),
    output: MentalModelDryRunRefreshResult,
    tag: 'mental models',
    summary: 'Show what a refresh would write',
  }),
  clearMentalModel: route({
    ...paths.clearMentalModel,
    params: z.object({ bank_id: z.string(), mental_model_id: z.string() }),
    output: MentalModelResponse,
    tag: 'mental models',
    summary: 'Blank the text',
  }),
  listDirectives: route({
    ...paths.listDirectives,
    params: z.object({ bank_id: z.string() }),
    query: z.object({
      tags: z.array(z.string()).nullish(),
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
    params: z.object({ bank_id: z.string() }),
    body: CreateDirectiveRequest,
    output: DirectiveResponse,
    tag: 'directives',
    summary: 'Create a directive',
  }),
  getDirective: route({
    ...paths.getDirective,
    params: z.object({ bank_id: z.string(), directive_id: z.string() }),
    output: DirectiveResponse,
    tag: 'directives',
    summary: 'One directive',
  }),
  patchDirective: route({
    ...paths.patchDirective,
    params: z.object({ bank_id: z.string(), directive_id: z.string() }),
    body: UpdateDirectiveRequest,
    output: DirectiveResponse,
    tag: 'directives',
    summary: 'Change a directive',
  }),
  deleteDirective: route({
    ...paths.deleteDirective,
    params: z.object({ bank_id: z.string(), directive_id: z.string() }),
    output: Deleted,
    tag: 'directives',
    summary: 'Delete a directive',
  }),
  listOperations: route({
    ...paths.listOperations,
    params: z.object({ bank_id: z.string() }),
    query: z.object({
      status: z.string().nullish(),
      type: z.string().nullish(),
      limit: limitTo(100, 20),
      offset,
      exclude_parents: flag(false),
    }),
    output: OperationsListResponse,
    tag: 'operations',
    summary: 'List operations, the newest first',
    keepNulls: true,
  }),
  getOperation: route({
    ...paths.getOperation,
    params: z.object({ bank_id: z.string(), operation_id: z.string() }),
    query: z.object({ include_payload: flag(false) }),
    output: OperationStatusResponse,
    tag: 'operations',
    summary: 'Status of one operation',
  }),
  cancelOperation: route({
    ...paths.cancelOperation,
    params: z.object({ bank_id: z.string(), operation_id: z.string() }),
    output: CancelOperationResponse,
    tag: 'operations',
    summary: 'Cancel a pending operation',
  }),
  retryOperation: route({
    ...paths.retryOperation,
    params: z.object({ bank_id: z.string(), operation_id: z.string() }),
    output: RetryOperationResponse,
    tag: 'operations',
    summary: 'Queue a failed or cancelled operation again',
  }),
  deleteOperation: route({
    ...paths.deleteOperation,
    params: z.object({ bank_id: z.string(), operation_id: z.string() }),
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
