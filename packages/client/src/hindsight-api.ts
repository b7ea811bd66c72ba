import type {
  AsyncOperationSubmitResponse,
  BankConfigResponse,
  BankProfileResponse,
  CreateMentalModelResponse,
  DirectiveListResponse,
  DirectiveResponse,
  DocumentResponse,
  EffectiveConfigResponse,
  HealthResponse,
  ListDocumentsResponse,
  ListMemoryUnitsResponse,
  MentalModelDryRunRefreshResult,
  MentalModelListResponse,
  MentalModelResponse,
  MentalModelVersion,
  ReflectResponse,
  RetainResponse,
  UpdateDocumentResponse,
  VersionResponse,
} from 'hindsight-contract'
import {
  CoreVerbs,
  type RecallOptions,
  type ReflectOptions,
  type ReflectStreamEvent,
  type RetainBatchOptions,
  type RetainItem,
  type RetainOptions,
} from './core-verbs.ts'
import { NotFoundError } from './errors.ts'
import type { RecallResults } from './recall-results.ts'
import { type BankOptions, Banks } from './resources/banks.ts'
import { type DirectiveFilter, Directives, type NewDirective } from './resources/directives.ts'
import { type DocumentFilter, Documents } from './resources/documents.ts'
import { Entities } from './resources/entities.ts'
import { KnowledgeBase } from './resources/knowledge-base.ts'
import { Memories, type MemoryFilter } from './resources/memories.ts'
import { type MentalModelDetail, MentalModels, type NewMentalModel } from './resources/mental-models.ts'
import { Operations } from './resources/operations.ts'
import { Resource, splitOptions, toWireNames } from './resources/resource.ts'
import { Webhooks } from './resources/webhooks.ts'
import type { RequestOptions, Transport } from './transport.ts'

class Monitoring extends Resource {
  version(options?: RequestOptions): Promise<VersionResponse> {
    return this.call('getVersion', {}, options)
  }
  health(options?: RequestOptions): Promise<HealthResponse> {
    return this.call('getHealth', {}, options)
  }
}

/** The whole API over any transport: three verbs, nine namespaces, and the flat methods of the existing client. */
export class HindsightApi {
  readonly banks: Banks
  readonly memories: Memories
  readonly mentalModels: MentalModels
  readonly directives: Directives
  readonly documents: Documents
  readonly entities: Entities
  readonly operations: Operations
  readonly knowledgeBase: KnowledgeBase
  readonly webhooks: Webhooks
  readonly #verbs: CoreVerbs
  readonly #monitoring: Monitoring

  constructor(transport: Transport) {
    this.banks = new Banks(transport)
    this.memories = new Memories(transport)
    this.mentalModels = new MentalModels(transport)
    this.directives = new Directives(transport)
    this.documents = new Documents(transport)
    this.entities = new Entities(transport)
    this.operations = new Operations(transport)
    this.knowledgeBase = new KnowledgeBase(transport)
    this.webhooks = new Webhooks(transport)
    this.#verbs = new CoreVerbs(transport)
    this.#monitoring = new Monitoring(transport)
  }

  /** Stores content as memories; the bank is made when it is missing. */
  retain(bankId: string, content: string, options: RetainOptions = {}): Promise<RetainResponse> {
    return this.#verbs.retain(bankId, content, options)
  }

  retainBatch(bankId: string, items: readonly RetainItem[], options: RetainBatchOptions = {}): Promise<RetainResponse> {
    return this.#verbs.retainBatch(bankId, items, options)
  }

  /** Finds memories by meaning, keyword, graph and time together. */
  recall(bankId: string, query: string, options: RecallOptions = {}): Promise<RecallResults> {
    return this.#verbs.recall(bankId, query, options)
  }

  /** Answers from the memories, with what the answer rests on. */
  reflect(bankId: string, query: string, options: ReflectOptions = {}): Promise<ReflectResponse> {
    return this.#verbs.reflect(bankId, query, options)
  }

  /**
   * Answers as `reflect` does, and tells what happens on the way: phases, searches, the text piece by piece (`text_reset`:
   * it begins anew), and last the `result`. Ending the loop early cancels the work.
   */
  reflectStream(
    bankId: string,
    query: string,
    options: ReflectOptions = {},
  ): AsyncGenerator<ReflectStreamEvent, void, undefined> {
    return this.#verbs.reflectStream(bankId, query, options)
  }

  getVersion(options?: RequestOptions): Promise<VersionResponse> {
    return this.#monitoring.version(options)
  }

  health(options?: RequestOptions): Promise<HealthResponse> {
    return this.#monitoring.health(options)
  }

  /** Every setting of the server, or of a bank, and who has decided it. */
  effectiveConfig(options?: { bankId?: string; strategy?: string } & RequestOptions): Promise<EffectiveConfigResponse> {
    return this.banks.effectiveConfig(options)
  }

  // What follows carries the names and signatures of the existing client, so that it can be swapped for this one.

  listMemories(
    bankId: string,
    options?: MemoryFilter & { limit?: number; offset?: number } & RequestOptions,
  ): Promise<ListMemoryUnitsResponse> {
    return this.memories.list(bankId, options)
  }

  createBank(bankId: string, options?: BankOptions): Promise<BankProfileResponse> {
    return this.banks.create(bankId, options)
  }

  setMission(bankId: string, mission: string, options?: RequestOptions): Promise<BankProfileResponse> {
    return this.banks.setMission(bankId, mission, options)
  }

  getBankProfile(bankId: string, options?: RequestOptions): Promise<BankProfileResponse> {
    return this.banks.get(bankId, options)
  }

  getBankConfig(bankId: string, options?: RequestOptions): Promise<BankConfigResponse> {
    return this.banks.getConfig(bankId, options)
  }

  updateBankConfig(bankId: string, options: BankOptions): Promise<BankConfigResponse> {
    const [request, updates] = splitOptions(options)
    return this.banks.updateConfig(bankId, toWireNames(updates), request)
  }

  resetBankConfig(bankId: string, options?: RequestOptions): Promise<BankConfigResponse> {
    return this.banks.resetConfig(bankId, options)
  }

  async deleteBank(bankId: string, options?: RequestOptions): Promise<void> {
    await this.banks.delete(bankId, options)
  }

  createDirective(
    bankId: string,
    name: string,
    content: string,
    options: Omit<NewDirective, 'name' | 'content'> & RequestOptions = {},
  ): Promise<DirectiveResponse> {
    const [request, directive] = splitOptions(options)
    return this.directives.create(bankId, { name, content, ...directive }, request)
  }

  listDirectives(bankId: string, options?: DirectiveFilter & RequestOptions): Promise<DirectiveListResponse> {
    return this.directives.list(bankId, options)
  }

  getDirective(bankId: string, directiveId: string, options?: RequestOptions): Promise<DirectiveResponse> {
    return this.directives.get(bankId, directiveId, options)
  }

  updateDirective(
    bankId: string,
    directiveId: string,
    options: Partial<NewDirective> & RequestOptions,
  ): Promise<DirectiveResponse> {
    const [request, changes] = splitOptions(options)
    return this.directives.update(bankId, directiveId, changes, request)
  }

  async deleteDirective(bankId: string, directiveId: string, options?: RequestOptions): Promise<void> {
    await this.directives.delete(bankId, directiveId, options)
  }

  createMentalModel(
    bankId: string,
    name: string,
    sourceQuery: string,
    options: Omit<NewMentalModel, 'name' | 'sourceQuery'> & RequestOptions = {},
  ): Promise<CreateMentalModelResponse> {
    const [request, model] = splitOptions(options)
    return this.mentalModels.create(bankId, { name, sourceQuery, ...model }, request)
  }

  listMentalModels(bankId: string, options?: Parameters<MentalModels['list']>[1]): Promise<MentalModelListResponse> {
    return this.mentalModels.list(bankId, options)
  }

  getMentalModel(
    bankId: string,
    mentalModelId: string,
    options?: { detail?: MentalModelDetail } & RequestOptions,
  ): Promise<MentalModelResponse> {
    return this.mentalModels.get(bankId, mentalModelId, options)
  }

  refreshMentalModel(
    bankId: string,
    mentalModelId: string,
    options?: RequestOptions,
  ): Promise<AsyncOperationSubmitResponse> {
    return this.mentalModels.refresh(bankId, mentalModelId, options)
  }

  dryRunRefreshMentalModel(
    bankId: string,
    mentalModelId: string,
    options?: RequestOptions,
  ): Promise<MentalModelDryRunRefreshResult> {
    return this.mentalModels.dryRunRefresh(bankId, mentalModelId, options)
  }

  clearMentalModel(bankId: string, mentalModelId: string, options?: RequestOptions): Promise<MentalModelResponse> {
    return this.mentalModels.clear(bankId, mentalModelId, options)
  }

  updateMentalModel(
    bankId: string,
    mentalModelId: string,
    options: Partial<Omit<NewMentalModel, 'id'>> & RequestOptions,
  ): Promise<MentalModelResponse> {
    const [request, changes] = splitOptions(options)
    return this.mentalModels.update(bankId, mentalModelId, changes, request)
  }

  async deleteMentalModel(bankId: string, mentalModelId: string, options?: RequestOptions): Promise<void> {
    await this.mentalModels.delete(bankId, mentalModelId, options)
  }

  getMentalModelHistory(
    bankId: string,
    mentalModelId: string,
    options?: RequestOptions,
  ): Promise<MentalModelVersion[]> {
    return this.mentalModels.history(bankId, mentalModelId, options)
  }

  /** Null when there is no such document. */
  async getDocument(bankId: string, documentId: string, options?: RequestOptions): Promise<DocumentResponse | null> {
    try {
      return await this.documents.get(bankId, documentId, options)
    } catch (error) {
      if (error instanceof NotFoundError) return null
      throw error
    }
  }

  listDocuments(
    bankId: string,
    options?: DocumentFilter & { limit?: number; offset?: number } & RequestOptions,
  ): Promise<ListDocumentsResponse> {
    return this.documents.list(bankId, options)
  }

  updateDocument(
    bankId: string,
    documentId: string,
    options: { tags?: string[] } & RequestOptions,
  ): Promise<UpdateDocumentResponse> {
    const [request, changes] = splitOptions(options)
    return this.documents.update(bankId, documentId, changes, request)
  }

  async deleteDocument(bankId: string, documentId: string, options?: RequestOptions): Promise<void> {
    await this.documents.delete(bankId, documentId, options)
  }
}
