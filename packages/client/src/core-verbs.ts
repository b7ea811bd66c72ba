import type {
  Budget,
  EntityInput,
  FactType,
  MemoryItemInput,
  RecallResponse,
  ReflectEvent,
  ReflectResponse,
  RetainResponse,
  TagGroupInput,
  TagsMatch,
} from 'hindsight-contract'
import { ConnectionError, errorFromResponse } from './errors.ts'
import { newId } from './new-id.ts'
import { type RecallResults, toRecallResults } from './recall-results.ts'
import { Resource, splitOptions, toWireNames } from './resources/resource.ts'
import type { RequestOptions } from './transport.ts'

export type ObservationScopes = 'per_tag' | 'combined' | 'all_combinations' | 'shared' | string[][]

export interface RetainOptions extends RequestOptions {
  /** When it was said; a text that is not a date but `unset` means deliberately no time. Default now. */
  timestamp?: Date | string
  /** Where it comes from, in free words. */
  context?: string
  metadata?: Record<string, string>
  /** Retaining the same document again replaces it, unless `updateMode` is `append`. */
  documentId?: string
  /** Queue it instead of waiting. */
  async?: boolean
  /** A UUID of yours that makes a queued retain safe to repeat. */
  operationId?: string
  entities?: EntityInput[]
  resolveEntities?: boolean
  tags?: string[]
  updateMode?: 'replace' | 'append'
  observationScopes?: ObservationScopes
  strategy?: string
}

/** An item of a batch: by wire names, or with the options that a retain of one content has. A timestamp may be a Date. */
export type RetainItem = Omit<MemoryItemInput, 'timestamp'> & {
  timestamp?: Date | string | null | undefined
} & Pick<RetainOptions, 'documentId' | 'updateMode' | 'observationScopes' | 'resolveEntities'>

export interface RetainBatchOptions extends RequestOptions {
  /** For items that name none. */
  documentId?: string
  documentTags?: string[]
  async?: boolean
  operationId?: string
}

export interface RecallOptions extends RequestOptions {
  types?: string[]
  preferObservations?: boolean
  /** How much text to return, in cl100k tokens. Default 4096. */
  maxTokens?: number
  /** Default `mid`. */
  budget?: Budget
  trace?: boolean
  /** What "now" is for words such as "yesterday". */
  queryTimestamp?: string | Date
  /** Default true. */
  includeEntities?: boolean
  maxEntityTokens?: number
  includeChunks?: boolean
  maxChunkTokens?: number
  includeSourceFacts?: boolean
  maxSourceFactsTokens?: number
  tags?: string[]
  tagsMatch?: TagsMatch
  tagGroups?: TagGroupInput[]
  /** Leaves out what scores lower at any of these stages. */
  minScores?: Partial<Record<'semantic' | 'keyword' | 'reranker' | 'final', number | null>>
  temporalWindow?: { start: string | Date; end: string | Date }
  /** Only memories with exactly these metadata values. */
  metadata?: Record<string, string>
  /** Only memories of this time; either end may be open. */
  timeRange?: { start?: string | Date; end?: string | Date }
}

export interface ReflectOptions extends RequestOptions {
  context?: string
  /** Default `low`. */
  budget?: Budget
  maxTokens?: number
  tags?: string[]
  tagsMatch?: TagsMatch
  tagGroups?: TagGroupInput[]
  responseSchema?: Record<string, unknown>
  factTypes?: FactType[]
  excludeMentalModels?: boolean
  excludeMentalModelIds?: string[]
  applyAllDirectives?: boolean
  /** Adds `based_on`: what the answer rests on. */
  includeFacts?: boolean
  includeToolCalls?: boolean
  includeToolCallOutput?: boolean
}

/** What happens while an answer is made; `result` is the last. A failure is thrown instead. */
export type ReflectStreamEvent = Exclude<ReflectEvent, { type: 'error' }>

const DEFAULT_CHUNK_TOKENS = 8192
const DEFAULT_SOURCE_FACTS_TOKENS = 4096
const DEFAULT_ENTITY_TOKENS = 500

/** Retain, recall, reflect. */
export class CoreVerbs extends Resource {
  retain(bankId: string, content: string, options: RetainOptions): Promise<RetainResponse> {
    const [request, { async, operationId, ...item }] = splitOptions(options)
    return this.retainBatch(bankId, [{ content, ...item }], {
      ...request,
      ...(async === undefined ? {} : { async }),
      ...(operationId === undefined ? {} : { operationId }),
    })
  }

  retainBatch(bankId: string, items: readonly RetainItem[], options: RetainBatchOptions): Promise<RetainResponse> {
    const [request, { documentId, documentTags, async, operationId }] = splitOptions(options)
    const wireItems = items.map((item) => {
      const wireItem = { ...toWireNames(item), ...timestampOf(item.timestamp) } as MemoryItemInput
      return wireItem.document_id || documentId === undefined ? wireItem : { ...wireItem, document_id: documentId }
    })
    const body = {
      items: async ? wireItems : nameDocuments(wireItems),
      async: async ?? false,
      ...(documentTags === undefined ? {} : { document_tags: documentTags }),
      // Only a queued retain has an operation; given or not, its id makes the submission safe to repeat.
      ...(async ? { operation_id: operationId ?? newId() } : {}),
    }
    const idempotent = async || wireItems.every((item) => item.update_mode !== 'append')
    return this.call('retainMemories', { params: { bank_id: bankId }, body, idempotent }, request)
  }

  async recall(bankId: string, query: string, options: RecallOptions): Promise<RecallResults> {
    const [request, recall] = splitOptions(options)
    const response = await this.call<RecallResponse>(
      'recallMemories',
      { params: { bank_id: bankId }, body: { query, ...recallBody(recall) }, idempotent: true },
      request,
    )
    return toRecallResults(response)
  }

  reflect(bankId: string, query: string, options: ReflectOptions): Promise<ReflectResponse> {
    const [request, body] = reflectRequest(query, options)
    return this.call('reflect', { params: { bank_id: bankId }, body, idempotent: true }, request)
  }

  async *reflectStream(
    bankId: string,
    query: string,
    options: ReflectOptions,
  ): AsyncGenerator<ReflectStreamEvent, void, undefined> {
    const [request, body] = reflectRequest(query, options)
    const parts = { params: { bank_id: bankId }, body, idempotent: true }
    for await (const event of this.stream<ReflectEvent>('reflect', parts, request)) {
      if (event.type === 'error') throw errorFromResponse('reflect', event.status, { detail: event.detail }, {})
      yield event
      if (event.type === 'result') return
    }
    throw new ConnectionError('reflect failed: the stream ended before the answer came', {
      maybeApplied: true,
      cause: undefined,
    })
  }
}

function reflectRequest(query: string, options: ReflectOptions): [RequestOptions, Record<string, unknown>] {
  const [request, { includeFacts, includeToolCalls, includeToolCallOutput, ...rest }] = splitOptions(options)
  const include = {
    ...(includeFacts ? { facts: {} } : {}),
    ...(includeToolCalls ? { tool_calls: { output: includeToolCallOutput ?? true } } : {}),
  }
  const body = {
    query,
    budget: 'low',
    ...toWireNames(rest),
    ...(Object.keys(include).length > 0 ? { include } : {}),
  }
  return [request, body]
}

/**
 * Gives items without a document the id that the server would make up: the same document with the same text is one
 * document however often it is sent, so a retain whose answer was lost can be repeated. As there, such items share one
 * document unless the call names several.
 */
function nameDocuments<Item extends Pick<MemoryItemInput, 'document_id' | 'update_mode'>>(items: Item[]): Item[] {
  const named = new Set(items.map((item) => item.document_id).filter(Boolean))
  const shared = named.size < 2 ? newId() : null
  return items.map((item) =>
    // An append without a document is a mistake that the server explains.
    item.document_id || item.update_mode === 'append' ? item : { ...item, document_id: shared ?? newId() },
  )
}

function recallBody(options: Omit<RecallOptions, keyof RequestOptions>): Record<string, unknown> {
  const {
    includeEntities,
    maxEntityTokens,
    includeChunks,
    maxChunkTokens,
    includeSourceFacts,
    maxSourceFactsTokens,
    queryTimestamp,
    temporalWindow,
    timeRange,
    ...rest
  } = options
  const include = {
    ...(includeEntities === false ? { entities: null } : {}),
    ...(includeEntities === true || (maxEntityTokens !== undefined && includeEntities !== false)
      ? { entities: { max_tokens: maxEntityTokens ?? DEFAULT_ENTITY_TOKENS } }
      : {}),
    ...(includeChunks ? { chunks: { max_tokens: maxChunkTokens ?? DEFAULT_CHUNK_TOKENS } } : {}),
    ...(includeSourceFacts
      ? { source_facts: { max_tokens: maxSourceFactsTokens ?? DEFAULT_SOURCE_FACTS_TOKENS } }
      : {}),
  }
  return {
    budget: 'mid',
    ...toWireNames(rest),
    include,
    ...(queryTimestamp === undefined ? {} : { query_timestamp: toIso(queryTimestamp) }),
    ...(temporalWindow === undefined
      ? {}
      : { temporal_window: { start: toIso(temporalWindow.start), end: toIso(temporalWindow.end) } }),
    ...(timeRange === undefined
      ? {}
      : {
          time_range: {
            ...(timeRange.start === undefined ? {} : { start: toIso(timeRange.start) }),
            ...(timeRange.end === undefined ? {} : { end: toIso(timeRange.end) }),
          },
        }),
  }
}

const toIso = (moment: string | Date) => (moment instanceof Date ? moment.toISOString() : moment)

function timestampOf(timestamp: Date | string | null | undefined): { timestamp?: string | null } {
  return timestamp === undefined ? {} : { timestamp: timestamp === null ? null : toIso(timestamp) }
}
