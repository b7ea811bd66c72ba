import type {
  AsyncOperationSubmitResponse,
  BankConfigResponse,
  BankProfileResponse,
  CreateKnowledgePageResponse,
  CreateMentalModelResponse,
  Deleted,
  DirectiveListResponse,
  DirectiveResponse,
  DocumentResponse,
  FileRetainResponse,
  KnowledgeNode,
  KnowledgePageBundleResponse,
  KnowledgePageResponse,
  KnowledgePageSearchResponse,
  KnowledgeTreeResponse,
  ListDocumentsResponse,
  ListMemoryUnitsResponse,
  MentalModelDryRunRefreshResult,
  MentalModelListResponse,
  MentalModelResponse,
  MentalModelVersion,
  UpdateDocumentResponse,
} from 'hindsight-contract'
import { ApiNamespaces } from './api-namespaces.ts'
import { NotFoundError } from './errors.ts'
import type { BankOptions } from './resources/banks.ts'
import type { DirectiveFilter, NewDirective } from './resources/directives.ts'
import type { ExportOptions } from './resources/document-transfer.ts'
import type { DocumentFilter } from './resources/documents.ts'
import type { FileToRetain, RetainFilesOptions } from './resources/files.ts'
import type { NewKnowledgePage } from './resources/knowledge-base.ts'
import type { MemoryFilter } from './resources/memories.ts'
import type { MentalModelDetail, MentalModels, NewMentalModel } from './resources/mental-models.ts'
import { splitOptions, toWireNames } from './resources/resource.ts'
import type { RequestOptions } from './transport.ts'

/** The API with the names and signatures of the existing client besides, so that it can be swapped for this one. */
export class HindsightApi extends ApiNamespaces {
  retainFiles(
    bankId: string,
    files: readonly FileToRetain[],
    options?: RetainFilesOptions,
  ): Promise<FileRetainResponse> {
    return this.files.retain(bankId, files, options)
  }

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

  getKnowledgeBaseTree(bankId: string, options?: RequestOptions): Promise<KnowledgeTreeResponse> {
    return this.knowledgeBase.tree(bankId, options)
  }

  createKnowledgeFolder(
    bankId: string,
    name: string,
    options: { parentId?: string | null } & RequestOptions = {},
  ): Promise<KnowledgeNode> {
    const [request, folder] = splitOptions(options)
    return this.knowledgeBase.createFolder(bankId, { name, ...folder }, request)
  }

  createKnowledgePage(
    bankId: string,
    name: string,
    sourceQuery: string,
    options: Omit<NewKnowledgePage, 'name' | 'sourceQuery'> & RequestOptions = {},
  ): Promise<CreateKnowledgePageResponse> {
    const [request, page] = splitOptions(options)
    return this.knowledgeBase.createPage(bankId, { name, sourceQuery, ...page }, request)
  }

  getKnowledgePage(bankId: string, pageId: string, options?: RequestOptions): Promise<KnowledgePageResponse> {
    return this.knowledgeBase.getPage(bankId, pageId, options)
  }

  searchKnowledgeBase(
    bankId: string,
    query: string,
    options?: { limit?: number } & RequestOptions,
  ): Promise<KnowledgePageSearchResponse> {
    return this.knowledgeBase.search(bankId, query, options)
  }

  updateKnowledgeNode(
    bankId: string,
    nodeId: string,
    options: Partial<NewKnowledgePage> & RequestOptions,
  ): Promise<KnowledgeNode> {
    const [request, changes] = splitOptions(options)
    return this.knowledgeBase.update(bankId, nodeId, changes, request)
  }

  deleteKnowledgeNode(bankId: string, nodeId: string, options?: RequestOptions): Promise<Deleted> {
    return this.knowledgeBase.delete(bankId, nodeId, options)
  }

  exportKnowledgeBase(bankId: string, options?: RequestOptions): Promise<KnowledgePageBundleResponse> {
    return this.knowledgeBase.export(bankId, options)
  }

  /** Exports, waits and fetches: the bytes of the archive. `documentTransfer.export` gives them as they come. */
  async exportDocuments(
    bankId: string,
    options: ExportOptions & { pollIntervalMs?: number } & RequestOptions = {},
  ): Promise<Uint8Array> {
    const { pollIntervalMs: _, ...rest } = options
    const pieces: Uint8Array[] = []
    for await (const piece of this.documentTransfer.export(bankId, rest)) pieces.push(piece)
    return new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer())
  }
}
