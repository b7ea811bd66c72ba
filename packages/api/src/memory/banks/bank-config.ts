import { LabelGroup } from 'hindsight-contract'
import { z } from 'zod'
import { nearestName } from '../../config/nearest-name.ts'
import { badRequest, unprocessable } from '../../errors.ts'

const count = (minimum: number, maximum = 1_000_000) => z.int().min(minimum).max(maximum)
const optionalText = z.string().nullable().default(null)
const trait = z.int().min(1).max(5).nullable().default(null)
const share = z.number().min(0).max(1)

/** Everything a bank may decide for itself, with the default that holds until it does. */
export const bankConfigSchema = z.object({
  retain_chunk_size: count(1).default(3000).describe('Characters of a chunk.'),
  retain_structured_chunk_size: count(1).nullable().default(null).describe('Characters of a chunk of JSON.'),
  retain_extraction_mode: z.enum(['concise', 'verbose', 'custom', 'verbatim', 'chunks']).default('concise'),
  retain_mission: optionalText.describe('What extraction should look for.'),
  retain_custom_instructions: optionalText.describe('Instructions of the `custom` extraction mode.'),
  retain_default_strategy: optionalText.describe('Strategy of items that name none.'),
  retain_strategies: z.record(z.string(), z.record(z.string(), z.unknown())).nullable().default(null),
  retain_chunk_batch_size: count(1).default(100).describe('Chunks of a call that a model reads at once.'),
  store_document_text: z.boolean().default(true),
  entity_labels: z.array(LabelGroup).nullable().default(null).describe('A controlled vocabulary of labels.'),
  entities_allow_free_form: z.boolean().default(true).describe('Also find names outside the vocabulary.'),
  memory_defense: z.record(z.string(), z.unknown()).nullable().default(null),
  enable_observations: z.boolean().default(true),
  enable_auto_consolidation: z.boolean().default(true).describe('Consolidate after each retain.'),
  observations_mission: optionalText,
  max_observations_per_scope: count(-1).default(-1).describe('-1 = no limit.'),
  observation_scope_limits: z.record(z.string(), count(-1)).nullable().default(null),
  consolidation_max_memories_per_round: count(1).default(100),
  consolidation_llm_batch_size: count(1).default(8),
  consolidation_llm_parallelism: count(1, 1000).default(4),
  consolidation_source_facts_max_tokens: count(-1).default(4096),
  consolidation_source_facts_max_tokens_per_observation: count(-1).default(256),
  mental_model_min_refresh_interval_seconds: count(0, 1_000_000_000).default(0),
  reflect_mission: optionalText.describe('Takes the place of the mission of the bank.'),
  reflect_source_facts_max_tokens: count(-1).default(-1),
  recall_include_chunks: z.boolean().default(true).describe('Reflect also reads the source text of memories.'),
  recall_max_tokens: count(0).default(2048).describe('Tokens of memories that reflect reads.'),
  recall_chunks_max_tokens: count(0).default(1000).describe('Tokens of source text that reflect reads.'),
  enable_temporal_retrieval: z.boolean().default(true),
  enable_graph_retrieval: z.boolean().default(true),
  enable_reranking: z.boolean().default(true).describe('Off: the order of the fused arms is kept.'),
  recall_budget_function: z
    .enum(['fixed', 'adaptive'])
    .default('fixed')
    .describe('Candidates of an arm: a number, or a share of the tokens that were asked for.'),
  recall_budget_fixed_low: count(1, 100_000).default(100),
  recall_budget_fixed_mid: count(1, 100_000).default(300),
  recall_budget_fixed_high: count(1, 100_000).default(1000),
  recall_budget_adaptive_low: share.default(0.025),
  recall_budget_adaptive_mid: share.default(0.075),
  recall_budget_adaptive_high: share.default(0.25),
  recall_budget_min: count(1, 100_000).default(20).describe('Least of the adaptive function.'),
  recall_budget_max: count(1, 100_000).default(2000).describe('Most of the adaptive function.'),
  disposition_skepticism: trait,
  disposition_literalism: trait,
  disposition_empathy: trait,
  mcp_enabled_tools: z.array(z.string()).nullable().default(null).describe('null = all.'),
  llm_gemini_safety_settings: z.array(z.record(z.string(), z.unknown())).nullable().default(null),
  audit_log_enabled: z.boolean().default(false),
})

export type BankConfig = z.output<typeof bankConfigSchema>
export type BankConfigField = keyof BankConfig
/** What a bank has decided for itself; every value has passed the schema. */
export type BankConfigOverrides = Partial<BankConfig>

export const bankConfigDefaults: BankConfig = bankConfigSchema.parse({})
export const bankConfigFields = Object.keys(bankConfigDefaults) as BankConfigField[]

const environmentPrefix = 'HINDSIGHT_API_'

/** The defaults with the bank's overrides on top. */
export function resolveBankConfig(overrides: Readonly<Record<string, unknown>>): BankConfig {
  return { ...bankConfigDefaults, ...overrides }
}

/**
 * The overrides after an update: a value sets, null removes. Names may be written as fields (`retain_chunk_size`) or
 * as environment variables (`HINDSIGHT_API_RETAIN_CHUNK_SIZE`).
 * @throws ApiError 400 for a name that is unknown or a value that does not fit; 422 for a bad `memory_defense`.
 */
export function updateOverrides(
  current: Readonly<Record<string, unknown>>,
  updates: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const next = { ...current }
  for (const [name, value] of Object.entries(updates)) {
    const field = fieldNamed(name)
    if (value === null) delete next[field]
    else next[field] = parseField(field, value)
  }
  const { recall_budget_min: least, recall_budget_max: most } = resolveBankConfig(next)
  if (least > most) throw badRequest(`recall_budget_min (${least}) must not exceed recall_budget_max (${most})`)
  return next
}

function fieldNamed(name: string): BankConfigField {
  const field = name.startsWith(environmentPrefix) ? name.slice(environmentPrefix.length).toLowerCase() : name
  if (Object.hasOwn(bankConfigDefaults, field)) return field as BankConfigField
  const nearest = nearestName(field, bankConfigFields)
  const hint = nearest === null ? '' : `; did you mean '${nearest}'?`
  throw badRequest(`'${name}' is not a setting of a bank${hint}`)
}

function parseField(field: BankConfigField, value: unknown): unknown {
  const parsed = bankConfigSchema.shape[field].safeParse(value)
  if (field === 'retain_strategies' && parsed.success) checkStrategies(parsed.data as BankConfig['retain_strategies'])
  if (field === 'memory_defense') return parseMemoryDefense(parsed.success, value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = [field, ...(issue?.path ?? [])].join('.')
  throw badRequest(`Invalid value for '${path}': ${issue?.message ?? 'it has the wrong type'}`)
}

/** What a strategy may decide otherwise than the bank. */
export const strategyFields = [
  'retain_extraction_mode',
  'retain_mission',
  'retain_custom_instructions',
  'retain_chunk_size',
  'retain_structured_chunk_size',
  'entity_labels',
  'entities_allow_free_form',
] as const satisfies readonly BankConfigField[]

function checkStrategies(strategies: BankConfig['retain_strategies']): void {
  for (const [name, fields] of Object.entries(strategies ?? {})) {
    for (const [field, value] of Object.entries(fields)) {
      const known = strategyFields.find((one) => one === field)
      if (known === undefined) {
        throw badRequest(
          `Invalid value for 'retain_strategies.${name}': '${field}' is not one of ${strategyFields.join(', ')}`,
        )
      }
      parseField(known, value)
    }
  }
}

/** A policy that nobody enforces would be trusted in vain, so only one that is off is accepted. */
function parseMemoryDefense(isObject: boolean, value: unknown): unknown {
  if (!isObject) throw unprocessable('Invalid memory_defense policy: it must be an object')
  if ((value as Record<string, unknown>).enabled !== false) {
    throw unprocessable(
      'Invalid memory_defense policy: screening is not available in this version; set enabled to false',
    )
  }
  return value
}
