import { z } from 'zod'
import { BankModelUsage, LanguageBudget, LanguageModelState } from './language-models.ts'

export const DispositionTraits = z
  .object({
    skepticism: z.int().min(1).max(5),
    literalism: z.int().min(1).max(5),
    empathy: z.int().min(1).max(5),
  })
  .meta({
    id: 'DispositionTraits',
    description: 'How the bank reasons, each from 1 (little) to 5 (much); 3 is neutral.',
  })
export type DispositionTraits = z.output<typeof DispositionTraits>

export const BankListItem = z
  .object({
    bank_id: z.string(),
    name: z.string().nullish(),
    disposition: DispositionTraits,
    mission: z.string().nullish(),
    created_at: z.string().nullish(),
    updated_at: z.string().nullish(),
    fact_count: z.int().default(0),
    last_document_at: z.string().nullish(),
    last_write_at: z.string().nullish().describe('The last change of its memories.'),
  })
  .meta({ id: 'BankListItem' })
export type BankListItem = z.output<typeof BankListItem>

export const BankListResponse = z
  .object({
    banks: z.array(BankListItem),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'BankListResponse' })
export type BankListResponse = z.output<typeof BankListResponse>

export const BankStatsResponse = z
  .object({
    bank_id: z.string(),
    total_nodes: z.int(),
    total_links: z.int(),
    total_documents: z.int(),
    nodes_by_fact_type: z.record(z.string(), z.int()),
    links_by_link_type: z.record(z.string(), z.int()),
    links_by_fact_type: z.record(z.string(), z.int()).describe('Always empty; here for older clients.'),
    links_breakdown: z
      .record(z.string(), z.record(z.string(), z.int()))
      .describe('Always empty; here for older clients.'),
    pending_operations: z.int(),
    failed_operations: z.int(),
    operations_by_status: z.record(z.string(), z.int()).optional(),
    last_consolidated_at: z.string().nullish(),
    last_memory_write_at: z.string().nullish(),
    pending_consolidation: z.int().default(0).describe('Facts that no observation has taken in yet.'),
    failed_consolidation: z.int().default(0).describe('Facts that consolidation has given up on.'),
    total_observations: z.int().default(0),
    model_usage: z.array(BankModelUsage).optional().describe('Extension: tokens that the bank has used, ever.'),
    language_models: z
      .array(LanguageModelState)
      .optional()
      .describe('Extension: how the configured language models do; none are listed when there are none.'),
    language_budget: LanguageBudget.optional().describe('Extension: only when there is a daily budget.'),
  })
  .meta({ id: 'BankStatsResponse' })
export type BankStatsResponse = z.output<typeof BankStatsResponse>

export const MemoryTimeseriesBucket = z
  .object({
    time: z.string(),
    world: z.int().default(0),
    experience: z.int().default(0),
    observation: z.int().default(0),
  })
  .meta({ id: 'MemoryTimeseriesBucket' })
export type MemoryTimeseriesBucket = z.output<typeof MemoryTimeseriesBucket>

export const MemoriesTimeseriesResponse = z
  .object({
    bank_id: z.string(),
    period: z.string(),
    trunc: z.string().describe('Width of a bucket: `minute`, `hour` or `day`.'),
    time_field: z.string().default('created_at'),
    buckets: z.array(MemoryTimeseriesBucket).optional(),
  })
  .meta({ id: 'MemoriesTimeseriesResponse' })
export type MemoriesTimeseriesResponse = z.output<typeof MemoriesTimeseriesResponse>

export const BankProfileResponse = z
  .object({
    bank_id: z.string(),
    name: z.string(),
    disposition: DispositionTraits,
    mission: z.string(),
    background: z.string().nullish().describe('The mission again, under its older name.'),
  })
  .meta({ id: 'BankProfileResponse' })
export type BankProfileResponse = z.output<typeof BankProfileResponse>

export const UpdateDispositionRequest = z
  .object({
    disposition: DispositionTraits,
  })
  .meta({ id: 'UpdateDispositionRequest' })
export type UpdateDispositionRequest = z.output<typeof UpdateDispositionRequest>

export const AddBackgroundRequest = z
  .object({
    content: z.string(),
    update_disposition: z.boolean().default(true),
  })
  .meta({ id: 'AddBackgroundRequest' })
export type AddBackgroundRequest = z.output<typeof AddBackgroundRequest>

export const BackgroundResponse = z
  .object({
    mission: z.string(),
    background: z.string().nullish(),
    disposition: DispositionTraits.nullish(),
  })
  .meta({ id: 'BackgroundResponse' })
export type BackgroundResponse = z.output<typeof BackgroundResponse>

const trait = z.int().min(1).max(5).nullish()

export const CreateBankRequest = z
  .object({
    name: z.string().nullish().describe('For people; the bank id when left out.'),
    disposition: DispositionTraits.nullish(),
    disposition_skepticism: trait,
    disposition_literalism: trait,
    disposition_empathy: trait,
    mission: z.string().nullish().describe('Older name of `reflect_mission`.'),
    background: z.string().nullish().describe('Oldest name of `reflect_mission`.'),
    reflect_mission: z.string().nullish().describe('Who answers, and to what end; used by reflect.'),
    retain_mission: z.string().nullish().describe('What to look for in what is retained.'),
    retain_extraction_mode: z.string().nullish().describe('`concise`, `verbose`, `custom`, `verbatim` or `chunks`.'),
    retain_custom_instructions: z.string().nullish().describe('The instructions of the mode `custom`.'),
    retain_chunk_size: z.int().nullish().describe('Longest chunk of prose, in characters.'),
    retain_structured_chunk_size: z.int().nullish().describe('Longest chunk of structured text, in characters.'),
    enable_observations: z.boolean().nullish().describe('Whether facts are consolidated to observations.'),
    observations_mission: z.string().nullish().describe('What observations are to be about.'),
    enable_temporal_retrieval: z.boolean().nullish().describe('Whether recall searches by time.'),
    enable_graph_retrieval: z.boolean().nullish().describe('Whether recall follows links.'),
    enable_reranking: z.boolean().nullish().describe('Whether recall reranks what it found.'),
  })
  .meta({ id: 'CreateBankRequest', description: 'Every field is optional; fields left out keep what they have.' })
export type CreateBankRequest = z.output<typeof CreateBankRequest>

export const BankConfigResponse = z
  .object({
    bank_id: z.string(),
    config: z.record(z.string(), z.unknown()).describe('What is in force: server defaults and the overrides.'),
    overrides: z.record(z.string(), z.unknown()).describe('What this bank has set for itself.'),
  })
  .meta({ id: 'BankConfigResponse' })
export type BankConfigResponse = z.output<typeof BankConfigResponse>

export const BankConfigUpdate = z
  .object({
    updates: z
      .record(z.string(), z.unknown())
      .describe('By field name, such as `retain_chunk_size`, or by environment variable; null removes an override.'),
  })
  .meta({ id: 'BankConfigUpdate' })
export type BankConfigUpdate = z.output<typeof BankConfigUpdate>

export type CreateBankRequestInput = z.input<typeof CreateBankRequest>
