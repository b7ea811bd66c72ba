export type {
  AsyncOperationSubmitResponse,
  BankConfigResponse,
  BankListItem,
  BankListResponse,
  BankProfileResponse,
  BankStatsResponse,
  BankTemplateImportResponse,
  BankTemplateManifest,
  BankTemplateManifestInput,
  Budget,
  ChunkResponse,
  CreateKnowledgePageResponse,
  CreateMentalModelResponse,
  DeleteResponse,
  DirectiveListResponse,
  DirectiveResponse,
  DocumentExportSubmitResponse,
  DocumentImportSubmitResponse,
  DocumentResponse,
  EffectiveConfigResponse,
  EffectiveSetting,
  EntityDetailResponse,
  EntityInput,
  EntityListResponse,
  FactType,
  FileRetainResponse,
  KnowledgeNode,
  KnowledgePageBundleResponse,
  KnowledgePageResponse,
  KnowledgePageSearchResponse,
  KnowledgeTreeResponse,
  ListDocumentsResponse,
  ListMemoryUnitsResponse,
  MemoryDetail,
  MemoryListItem,
  MentalModelDryRunRefreshResult,
  MentalModelListResponse,
  MentalModelResponse,
  OperationResponse,
  OperationStatusResponse,
  OperationsListResponse,
  RecallResponse,
  RecallResult,
  ReflectResponse,
  RetainResponse,
  ServerStatusResponse,
  TagGroupInput,
  TagsMatch,
  VersionResponse,
  WebhookDeliveryListResponse,
  WebhookDeliveryResponse,
  WebhookListResponse,
  WebhookResponse,
} from 'hindsight-contract'
export type { ByteStream } from './byte-stream.ts'
export type {
  ObservationScopes,
  RecallOptions,
  ReflectOptions,
  ReflectStreamEvent,
  RetainBatchOptions,
  RetainItem,
  RetainOptions,
} from './core-verbs.ts'
export {
  AbortedError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  HindsightError,
  NotFoundError,
  PermissionError,
  TimeoutError,
  UnavailableError,
  ValidationError,
} from './errors.ts'
export type { Fetch, FetchInit, FetchResponse } from './fetch.ts'
export { HindsightApi } from './hindsight-api.ts'
export { CLIENT_VERSION, DEFAULT_USER_AGENT, HindsightClient, type HindsightClientOptions } from './hindsight-client.ts'
export { type Endpoint, HttpTransport, type HttpTransportOptions } from './http-transport.ts'
export { isLoopback } from './loopback.ts'
export type { UploadPart } from './multipart.ts'
export { type RecallResults, recallResponseToPromptString } from './recall-results.ts'
export type { AuditLogFilter } from './resources/audit-log.ts'
export type { BankOptions } from './resources/banks.ts'
export type { DirectiveFilter, NewDirective } from './resources/directives.ts'
export type { ExportOptions, ImportOptions } from './resources/document-transfer.ts'
export type { DocumentFilter } from './resources/documents.ts'
export type { FileDescription, FileToRetain, NamedContent, RetainFilesOptions } from './resources/files.ts'
export type { NewKnowledgePage } from './resources/knowledge-base.ts'
export type { ExtractionOptions, MemoryChanges, MemoryFilter } from './resources/memories.ts'
export type { MentalModelDetail, MentalModelTriggerOptions, NewMentalModel } from './resources/mental-models.ts'
export type { OperationFilter } from './resources/operations.ts'
export type { NewWebhook, WebhookCall } from './resources/webhooks.ts'
export type { ApiRequest, RequestOptions, Transport } from './transport.ts'
