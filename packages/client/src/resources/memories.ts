import type {
  ClearMemoryObservationsResponse,
  ConsolidationResponse,
  DeleteResponse,
  DryRunExtractionResult,
  FactType,
  GraphDataResponse,
  LabelGroupInput,
  ListMemoryUnitsResponse,
  ListTagsResponse,
  MemoryDetail,
  MemoryListItem,
  ObservationScopesResponse,
  ObservationVersion,
  RecoverConsolidationResponse,
  TagsMatch,
} from 'hindsight-contract'
import { iteratePages } from '../page.ts'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

/** Any text, without hiding from editors the texts that are known. */
type AnyText = string & Record<never, never>

export interface MemoryFilter {
  type?: FactType | AnyText
  /** Part of the text or the context, whatever its case. */
  q?: string
  state?: 'valid' | 'invalidated'
  consolidationState?: 'failed' | 'pending' | 'done'
  documentId?: string
  entityId?: string
  tags?: string[]
  tagsMatch?: TagsMatch
}

export interface MemoryChanges {
  text?: string
  context?: string
  /** Empty or null clears it. */
  occurredStart?: string | Date | null
  occurredEnd?: string | Date | null
  factType?: 'world' | 'experience'
  /** Replaces all of them. */
  entities?: string[]
  resolveEntities?: boolean
  state?: 'valid' | 'invalidated'
  reason?: string
  /** The memory that takes the place of one that is invalidated. */
  supersededBy?: string
}

/** How a text is to be read; what is left out is as the bank has it. */
export interface ExtractionOptions {
  context?: string
  timestamp?: string
  retainMission?: string
  retainExtractionMode?: string
  retainCustomInstructions?: string
  retainExtractCausalLinks?: boolean
  retainChunkSize?: number
  entityLabels?: LabelGroupInput[]
  entitiesAllowFreeForm?: boolean
  llmOutputLanguage?: string
}

export class Memories extends Resource {
  /** One page, the most recently mentioned first. */
  list(
    bankId: string,
    options: MemoryFilter & { limit?: number; offset?: number } & RequestOptions = {},
  ): Promise<ListMemoryUnitsResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listMemories', { params: { bank_id: bankId }, query: toWireNames(query) }, request)
  }

  /** Every memory that the filter lets through, page by page. */
  iterate(bankId: string, options: MemoryFilter & RequestOptions = {}): AsyncGenerator<MemoryListItem> {
    return iteratePages((limit, offset) => this.list(bankId, { ...options, limit, offset }))
  }

  get(bankId: string, memoryId: string, options?: RequestOptions): Promise<MemoryDetail> {
    return this.call('getMemory', { params: { bank_id: bankId, memory_id: memoryId } }, options)
  }

  update(bankId: string, memoryId: string, changes: MemoryChanges, options?: RequestOptions): Promise<MemoryDetail> {
    const params = { bank_id: bankId, memory_id: memoryId }
    return this.call('patchMemory', { params, body: toWireNames(changes), idempotent: true }, options)
  }

  /** Takes a memory out of recall and lists; `restore` brings it back. */
  invalidate(bankId: string, memoryId: string, reason?: string, options?: RequestOptions): Promise<MemoryDetail> {
    return this.update(bankId, memoryId, { state: 'invalidated', ...(reason === undefined ? {} : { reason }) }, options)
  }

  restore(bankId: string, memoryId: string, options?: RequestOptions): Promise<MemoryDetail> {
    return this.update(bankId, memoryId, { state: 'valid' }, options)
  }

  /** Invalidates a memory whose place another one takes. */
  supersede(bankId: string, memoryId: string, supersededBy: string, options?: RequestOptions): Promise<MemoryDetail> {
    return this.update(bankId, memoryId, { state: 'invalidated', reason: 'Superseded', supersededBy }, options)
  }

  /** Restores an invalidated memory, or undoes the last edit of another. */
  revert(bankId: string, memoryId: string, options?: RequestOptions): Promise<MemoryDetail> {
    return this.call('revertMemory', { params: { bank_id: bankId, memory_id: memoryId } }, options)
  }

  /** Lets one memory take the place of others, and say `text` from now on. */
  merge(
    bankId: string,
    memoryId: string,
    others: readonly string[],
    options: { text?: string } & RequestOptions = {},
  ): Promise<MemoryDetail> {
    const [request, body] = splitOptions(options)
    const params = { bank_id: bankId, memory_id: memoryId }
    return this.call('mergeMemories', { params, body: { memory_ids: [...others], ...body } }, request)
  }

  /** Erases a memory for good. */
  erase(bankId: string, memoryId: string, options?: RequestOptions): Promise<DeleteResponse> {
    return this.call('eraseMemory', { params: { bank_id: bankId, memory_id: memoryId } }, options)
  }

  history(bankId: string, memoryId: string, options?: RequestOptions): Promise<ObservationVersion[]> {
    return this.call('getMemoryHistory', { params: { bank_id: bankId, memory_id: memoryId } }, options)
  }

  /** Deletes all memories of the bank, or all of one type. */
  clear(bankId: string, options: { type?: FactType } & RequestOptions = {}): Promise<DeleteResponse> {
    const [request, query] = splitOptions(options)
    return this.call('clearMemories', { params: { bank_id: bankId }, query }, request)
  }

  deleteObservationsOf(
    bankId: string,
    memoryId: string,
    options?: RequestOptions,
  ): Promise<ClearMemoryObservationsResponse> {
    return this.call('deleteObservationsOfMemory', { params: { bank_id: bankId, memory_id: memoryId } }, options)
  }

  clearObservations(bankId: string, options?: RequestOptions): Promise<DeleteResponse> {
    return this.call('clearObservations', { params: { bank_id: bankId } }, options)
  }

  observationScopes(bankId: string, options?: RequestOptions): Promise<ObservationScopesResponse> {
    return this.call('listObservationScopes', { params: { bank_id: bankId } }, options)
  }

  /** Queues the growing of observations from facts. */
  consolidate(
    bankId: string,
    options: { observationScopes?: string[][] } & RequestOptions = {},
  ): Promise<ConsolidationResponse> {
    const [request, body] = splitOptions(options)
    return this.call('requestConsolidation', { params: { bank_id: bankId }, body: toWireNames(body) }, request)
  }

  recoverConsolidation(bankId: string, options?: RequestOptions): Promise<RecoverConsolidationResponse> {
    return this.call('recoverConsolidation', { params: { bank_id: bankId }, idempotent: true }, options)
  }

  tags(
    bankId: string,
    options: {
      q?: string
      source?: 'memories' | 'mental_models'
      limit?: number
      offset?: number
    } & RequestOptions = {},
  ): Promise<ListTagsResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listTags', { params: { bank_id: bankId }, query }, request)
  }

  /** Every tag, the most used first. */
  iterateTags(
    bankId: string,
    options: { q?: string; source?: 'memories' | 'mental_models' } & RequestOptions = {},
  ): AsyncGenerator<ListTagsResponse['items'][number]> {
    return iteratePages((limit, offset) => this.tags(bankId, { ...options, limit, offset }))
  }

  /** What a retain would store. Stores nothing and creates no bank. */
  dryRunExtract(
    bankId: string,
    content: string,
    options: ExtractionOptions & RequestOptions = {},
  ): Promise<DryRunExtractionResult> {
    const [request, body] = splitOptions(options)
    const parts = { params: { bank_id: bankId }, body: { content, ...toWireNames(body) }, idempotent: true }
    return this.call('dryRunExtract', parts, request)
  }

  graph(
    bankId: string,
    options: {
      type?: FactType
      q?: string
      tags?: string[]
      tagsMatch?: TagsMatch
      documentId?: string
      chunkId?: string
      limit?: number
    } & RequestOptions = {},
  ): Promise<GraphDataResponse> {
    const [request, query] = splitOptions(options)
    return this.call('getMemoryGraph', { params: { bank_id: bankId }, query: toWireNames(query) }, request)
  }
}
