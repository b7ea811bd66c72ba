import type {
  BackgroundResponse,
  BankConfigResponse,
  BankListItem,
  BankListResponse,
  BankLlmHealthResponse,
  BankProfileResponse,
  BankStatsResponse,
  BankTemplateImportResponse,
  BankTemplateManifest,
  BankTemplateManifestInput,
  DeleteResponse,
  DispositionTraits,
  EffectiveConfigResponse,
  LLMRequestEntry,
  LLMRequestListResponse,
  LLMRequestStatsResponse,
  MemoriesTimeseriesResponse,
} from 'hindsight-contract'
import { iteratePages } from '../page.ts'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

export interface LlmRequestFilter {
  /** `success`, `error`, or the kind of the failure, such as `rate_limited`. */
  status?: string
  operation?: string
  scope?: string
  provider?: string
  traceId?: string
  /** ISO 8601; the first moment. */
  startDate?: string
  /** ISO 8601; the moment after the last. */
  endDate?: string
}

/** What a bank can be given when it is made or changed. */
export interface BankOptions extends RequestOptions {
  name?: string
  /** What the bank is for; shapes what reflect says. */
  mission?: string
  reflectMission?: string
  background?: string
  disposition?: DispositionTraits
  dispositionSkepticism?: number
  dispositionLiteralism?: number
  dispositionEmpathy?: number
  retainMission?: string
  retainExtractionMode?: string
  retainCustomInstructions?: string
  retainChunkSize?: number
  retainStructuredChunkSize?: number
  enableObservations?: boolean
  observationsMission?: string
  enableTemporalRetrieval?: boolean
  enableGraphRetrieval?: boolean
  enableReranking?: boolean
}

export class Banks extends Resource {
  /** Creates the bank, or changes what is given when it exists. */
  create(bankId: string, options: BankOptions = {}): Promise<BankProfileResponse> {
    const [request, bank] = splitOptions(options)
    return this.call('putBank', { params: { bank_id: bankId }, body: toWireNames(bank) }, request)
  }

  /** Changes a bank that must exist. */
  update(bankId: string, options: BankOptions): Promise<BankProfileResponse> {
    const [request, bank] = splitOptions(options)
    return this.call('patchBank', { params: { bank_id: bankId }, body: toWireNames(bank), idempotent: true }, request)
  }

  list(options: { q?: string; limit?: number; offset?: number } & RequestOptions = {}): Promise<BankListResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listBanks', { query }, request)
  }

  /** Every bank, page by page. */
  iterate(options: { q?: string } & RequestOptions = {}): AsyncGenerator<BankListItem> {
    return iteratePages(async (limit, offset) => {
      const { banks, total } = await this.list({ ...options, limit, offset })
      return { items: banks, total }
    })
  }

  get(bankId: string, options?: RequestOptions): Promise<BankProfileResponse> {
    return this.call('getBankProfile', { params: { bank_id: bankId } }, options)
  }

  setMission(bankId: string, mission: string, options: RequestOptions = {}): Promise<BankProfileResponse> {
    return this.create(bankId, { mission, ...options })
  }

  /** Works new sentences into the mission; prefer to set the whole of it. */
  addBackground(
    bankId: string,
    content: string,
    options: { updateDisposition?: boolean } & RequestOptions = {},
  ): Promise<BackgroundResponse> {
    const [request, rest] = splitOptions(options)
    const body = { content, ...toWireNames(rest) }
    return this.call('mergeBackground', { params: { bank_id: bankId }, body }, request)
  }

  setDisposition(
    bankId: string,
    disposition: DispositionTraits,
    options?: RequestOptions,
  ): Promise<BankProfileResponse> {
    return this.call('putBankProfile', { params: { bank_id: bankId }, body: { disposition } }, options)
  }

  /** Deletes the bank and everything in it. */
  delete(bankId: string, options?: RequestOptions): Promise<DeleteResponse> {
    return this.call('deleteBank', { params: { bank_id: bankId } }, options)
  }

  getConfig(bankId: string, options?: RequestOptions): Promise<BankConfigResponse> {
    return this.call('getBankConfig', { params: { bank_id: bankId } }, options)
  }

  /** Settings by their wire names; null takes an override back. */
  updateConfig(
    bankId: string,
    updates: Readonly<Record<string, unknown>>,
    options?: RequestOptions,
  ): Promise<BankConfigResponse> {
    return this.call('patchBankConfig', { params: { bank_id: bankId }, body: { updates }, idempotent: true }, options)
  }

  resetConfig(bankId: string, options?: RequestOptions): Promise<BankConfigResponse> {
    return this.call('resetBankConfig', { params: { bank_id: bankId } }, options)
  }

  /**
   * Every setting that holds and who has decided it: for a bank and one of its strategies, or for banks that have decided
   * nothing. Secrets are masked.
   */
  effectiveConfig(
    options: { bankId?: string; strategy?: string } & RequestOptions = {},
  ): Promise<EffectiveConfigResponse> {
    const [request, query] = splitOptions(options)
    return this.call('getEffectiveConfig', { query: toWireNames(query) }, request)
  }

  /** Settings, mental models and directives of a template, all or nothing; with `dryRun` it is only checked. */
  importTemplate(
    bankId: string,
    template: BankTemplateManifestInput,
    options: { dryRun?: boolean } & RequestOptions = {},
  ): Promise<BankTemplateImportResponse> {
    const [request, query] = splitOptions(options)
    const parts = { params: { bank_id: bankId }, query: toWireNames(query), body: template, idempotent: true }
    return this.call('importBankTemplate', parts, request)
  }

  /** The JSON Schema of templates. */
  templateSchema(options?: RequestOptions): Promise<Record<string, unknown>> {
    return this.call('getBankTemplateSchema', {}, options)
  }

  /** What the bank itself has decided, as a template for others. */
  exportTemplate(bankId: string, options?: RequestOptions): Promise<BankTemplateManifest> {
    return this.call('exportBankTemplate', { params: { bank_id: bankId } }, options)
  }

  stats(bankId: string, options: { refresh?: boolean } & RequestOptions = {}): Promise<BankStatsResponse> {
    const [request, query] = splitOptions(options)
    return this.call('getBankStats', { params: { bank_id: bankId }, query }, request)
  }

  /** Single requests that were made to language models for the bank, the newest first. */
  llmRequests(
    bankId: string,
    options: LlmRequestFilter & { limit?: number; offset?: number; group?: boolean } & RequestOptions = {},
  ): Promise<LLMRequestListResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listLlmRequests', { params: { bank_id: bankId }, query: toWireNames(query) }, request)
  }

  /** Every one of these requests, page by page. */
  iterateLlmRequests(bankId: string, options: LlmRequestFilter & RequestOptions = {}): AsyncGenerator<LLMRequestEntry> {
    return iteratePages((limit, offset) => this.llmRequests(bankId, { ...options, limit, offset }))
  }

  /** The same, counted by day. */
  llmRequestStats(
    bankId: string,
    options: { operation?: string; period?: '1d' | '7d' | '30d' } & RequestOptions = {},
  ): Promise<LLMRequestStatsResponse> {
    const [request, query] = splitOptions(options)
    return this.call('getLlmRequestStats', { params: { bank_id: bankId }, query }, request)
  }

  /** Asks each language model something small. A server that does not allow that answers 404. */
  probeModels(bankId: string, options?: RequestOptions): Promise<BankLlmHealthResponse> {
    return this.call('probeBankLlm', { params: { bank_id: bankId } }, options)
  }

  timeseries(
    bankId: string,
    options: {
      period?: '1h' | '12h' | '1d' | '7d' | '30d' | '90d'
      timeField?: 'created_at' | 'mentioned_at' | 'occurred_start'
    } & RequestOptions = {},
  ): Promise<MemoriesTimeseriesResponse> {
    const [request, query] = splitOptions(options)
    return this.call('getMemoriesTimeseries', { params: { bank_id: bankId }, query: toWireNames(query) }, request)
  }
}
