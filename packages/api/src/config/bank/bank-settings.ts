import { LabelGroup } from 'hindsight-contract'
import { z } from 'zod'
import { memoryDefensePolicy } from './memory-defense-policy.ts'
import { scopeLimitRules } from './scope-limit-rules.ts'

const count = (minimum: number, maximum = 1_000_000) => {
  const error = `must be a whole number from ${minimum} to ${maximum}`
  return z.int({ error }).min(minimum, { error }).max(maximum, { error })
}

const share = (() => {
  const error = 'must be a number from 0 to 1'
  return z.number({ error }).min(0, { error }).max(1, { error })
})()

const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })

const flag = z.boolean({ error: 'must be true or false' })
const optionalText = z.string({ error: 'must be a text' }).nullable().default(null)
const trait = count(1, 5).nullable().default(null)

/** Everything that a bank, its tenant or the environment may decide, with the default that holds until one does. */
export const bankSettingsSchema = z.object({
  retain_chunk_size: count(1).default(3000).describe('Characters of a chunk.'),
  retain_structured_chunk_size: count(1)
    .nullable()
    .default(null)
    .describe('Characters of a chunk of JSON lines or turns; without it, as of any other.'),
  retain_extraction_mode: oneOf(['concise', 'verbose', 'custom', 'verbatim', 'chunks'])
    .default('concise')
    .describe('How texts become memories: `concise`, `verbose`, `custom`, `verbatim` or `chunks`.'),
  retain_mission: optionalText.describe('What extraction should look for.'),
  retain_custom_instructions: optionalText.describe('Instructions of the `custom` extraction mode.'),
  retain_default_strategy: optionalText.describe('Strategy of items that name none.'),
  retain_strategies: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .nullable()
    .default(null)
    .describe('Named ways to retain, each with settings of its own.'),
  retain_chunk_batch_size: count(1).default(100).describe('Chunks of a call that a model reads at once.'),
  store_document_text: flag
    .default(true)
    .describe('Keep the text of documents; without it they can be neither appended to nor read anew.'),
  entity_labels: z.array(LabelGroup).nullable().default(null).describe('A controlled vocabulary of labels.'),
  entities_allow_free_form: flag.default(true).describe('Also find names outside the vocabulary.'),
  memory_defense: memoryDefensePolicy
    .nullable()
    .default(null)
    .describe(
      'Screening of what comes in for tokens and secrets: `{"enabled": true, "rules": [{"on": "sensitive_data", "action": "redact"}]}`; the action may be `block`.',
    ),
  enable_observations: flag.default(true).describe('Grow observations from facts.'),
  enable_auto_consolidation: flag.default(true).describe('Consolidate after each retain.'),
  observations_mission: optionalText.describe('What observations are to be about.'),
  max_observations_per_scope: count(-1).default(-1).describe('Most observations of a set of tags; -1 = no limit.'),
  observation_scope_limits: scopeLimitRules
    .nullable()
    .default(null)
    .describe('The same for some sets of tags: `[{"scope": ["run_*", "shared"], "limit": 1}]`. The first that fits.'),
  consolidation_max_memories_per_round: count(0)
    .default(100)
    .describe('Facts that one consolidation takes before others have their turn; 0 = all.'),
  consolidation_llm_batch_size: count(1).default(8).describe('Facts that a model is told of in one call.'),
  consolidation_llm_parallelism: count(1, 1000)
    .default(4)
    .describe('Calls of a consolidation that are under way at once.'),
  consolidation_source_facts_max_tokens: count(-1)
    .default(4096)
    .describe('Tokens of evidence that a model sees beside the observations; -1 = no limit.'),
  consolidation_source_facts_max_tokens_per_observation: count(-1)
    .default(256)
    .describe('The same for each observation.'),
  mental_model_min_refresh_interval_seconds: count(0, 1_000_000_000)
    .default(0)
    .describe('Seconds between two refreshes of a mental model that nobody has asked for.'),
  reflect_mission: optionalText.describe('Who answers, and to what end; takes the place of the mission of the bank.'),
  reflect_source_facts_max_tokens: count(-1)
    .default(-1)
    .describe('Tokens of the facts behind observations that reflect reads with them; -1 = none.'),
  recall_include_chunks: flag.default(true).describe('Reflect also reads the source text of memories.'),
  recall_max_tokens: count(0).default(2048).describe('Tokens of memories that reflect reads.'),
  recall_chunks_max_tokens: count(0).default(1000).describe('Tokens of source text that reflect reads.'),
  enable_temporal_retrieval: flag.default(true).describe('Search by time.'),
  enable_graph_retrieval: flag.default(true).describe('Search by links.'),
  enable_reranking: flag.default(true).describe('Off: the order of the fused arms is kept.'),
  recall_budget_function: oneOf(['fixed', 'adaptive'])
    .default('fixed')
    .describe('Candidates of an arm: a number, or a share of the tokens that were asked for.'),
  recall_budget_fixed_low: count(1, 100_000).default(100).describe('That number for the budget `low`.'),
  recall_budget_fixed_mid: count(1, 100_000).default(300).describe('For `mid`.'),
  recall_budget_fixed_high: count(1, 100_000).default(1000).describe('For `high`.'),
  recall_budget_adaptive_low: share.default(0.025).describe('That share for the budget `low`.'),
  recall_budget_adaptive_mid: share.default(0.075).describe('For `mid`.'),
  recall_budget_adaptive_high: share.default(0.25).describe('For `high`.'),
  recall_budget_min: count(1, 100_000).default(20).describe('Least of the adaptive function.'),
  recall_budget_max: count(1, 100_000).default(2000).describe('Most of the adaptive function.'),
  disposition_skepticism: trait.describe('How much is doubted, from 1 to 5.'),
  disposition_literalism: trait.describe('How much words are taken literally, from 1 to 5.'),
  disposition_empathy: trait.describe('How much feelings count, from 1 to 5.'),
  mcp_enabled_tools: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe('Tools of the Model Context Protocol that may be used; null = all.'),
  llm_gemini_safety_settings: z
    .array(z.record(z.string(), z.unknown()))
    .nullable()
    .default(null)
    .describe('Kept for others; no effect in this version.'),
  audit_log_enabled: flag.default(false).describe('Write down what is asked of the bank.'),
})

export type BankSettings = z.output<typeof bankSettingsSchema>
export type BankSetting = keyof BankSettings

export const bankSettingDefaults: BankSettings = Object.freeze(bankSettingsSchema.parse({}))
export const bankSettingNames = Object.keys(bankSettingDefaults) as BankSetting[]

/** What a strategy may decide otherwise than the bank. */
export const strategySettings = [
  'retain_extraction_mode',
  'retain_mission',
  'retain_custom_instructions',
  'retain_chunk_size',
  'retain_structured_chunk_size',
  'entity_labels',
  'entities_allow_free_form',
] as const satisfies readonly BankSetting[]

const PREFIX = 'HINDSIGHT_API_'

/** The setting of a name, which may be written as a variable too (`HINDSIGHT_API_RETAIN_CHUNK_SIZE`). */
export function bankSettingNamed(name: string): BankSetting | null {
  const setting = name.startsWith(PREFIX) ? name.slice(PREFIX.length).toLowerCase() : name
  return Object.hasOwn(bankSettingDefaults, setting) ? (setting as BankSetting) : null
}

/** Why settings do not go together, by their names; null when they do. */
export function contradictionIn(settings: BankSettings): string | null {
  const { recall_budget_min: least, recall_budget_max: most } = settings
  return least > most ? `recall_budget_min (${least}) must not exceed recall_budget_max (${most})` : null
}
