import { z } from 'zod'
import { choice, decimal, flag, httpUrl, integer, json, list } from './variable-kinds.ts'

const seconds = (minimum = 0) => decimal(minimum, 86_400)

const record = z.record(z.string(), z.unknown())
const price = z.object({
  input: z.number().min(0),
  output: z.number().min(0),
  cached: z.number().min(0).optional(),
})

const temperature = z.union([choice(['none', 'default', 'off']).transform(() => null), decimal(0, 2)], {
  error: 'must be a number from 0 to 2, or none',
})

const strategyShape = z.object({
  mode: z.enum(['failover', 'round-robin']),
  weights: z.array(z.number().positive()).optional(),
})
const strategy = z
  .string()
  .transform((text) => (/^(failover|round-robin)$/.test(text) ? JSON.stringify({ mode: text }) : text))
  .pipe(json(strategyShape, '{"mode": "failover"} or {"mode": "round-robin", "weights": [2, 1]}'))

const strictSchema = flag.optional()

/** What a single model can have of its own: `LLM_…`, `RETAIN_LLM_…`, `LLM_1_…`, `RETAIN_LLM_1_…`. */
const memberSettings = {
  PROVIDER: z.string().trim().toLowerCase().optional(),
  API_KEY: z.string().optional(),
  MODEL: z.string().optional(),
  BASE_URL: httpUrl.optional(),
  MAX_RETRIES: integer(0, 20).optional(),
  INITIAL_BACKOFF: seconds().optional(),
  MAX_BACKOFF: seconds().optional(),
  TIMEOUT: seconds(0.001).optional(),
  REASONING_EFFORT: z.string().optional(),
  EXTRA_BODY: json(record, 'an object').optional(),
  DEFAULT_HEADERS: json(z.record(z.string(), z.string()), 'an object of texts').optional(),
}

/** What a purpose can have besides. */
const purposeSettings = {
  ...memberSettings,
  MAX_CONCURRENT: integer(1, 10_000).optional(),
  STRATEGY: strategy.optional(),
}

export type MemberVariables = z.output<z.ZodObject<typeof memberSettings>>
export type PurposeVariables = z.output<z.ZodObject<typeof purposeSettings>>

const OVERRIDE =
  /^(?:(?:RETAIN|REFLECT|CONSOLIDATION)_LLM_|LLM_[1-9]\d?_|(?:RETAIN|REFLECT|CONSOLIDATION)_LLM_[1-9]\d?_)/

/**
 * The schema of a variable of a purpose or of a further model, such as `RETAIN_LLM_MODEL`, `LLM_1_MODEL` and
 * `RETAIN_LLM_1_MODEL`; null when the name is none of these.
 */
export function findLanguageOverride(name: string): z.ZodType | null {
  const [, purpose, number, setting] = /^([A-Z]+_)?LLM_(?:([1-9]\d?)_)?([A-Z_]+)$/.exec(name) ?? []
  if (setting === undefined || !OVERRIDE.test(name)) return null
  const settings: Readonly<Record<string, z.ZodType>> =
    number === undefined && purpose !== undefined ? purposeSettings : memberSettings
  return settings[setting] ?? null
}

/** The language model that is asked for everything that has none of its own, and what holds for all of them. */
export const languageVariables = {
  LLM_PROVIDER: memberSettings.PROVIDER.default('none').describe(
    'Language model provider; `none`: everything works without one. [docs/models.md](models.md) lists them.',
  ),
  LLM_API_KEY: memberSettings.API_KEY.describe('Key of the provider.'),
  LLM_MODEL: memberSettings.MODEL.describe('Model; each provider has a default.'),
  LLM_BASE_URL: memberSettings.BASE_URL.describe(
    'Address of the endpoint, with its version (`…/v1`), instead of the provider’s own.',
  ),
  LLM_TIMEOUT: seconds(0.001).default(120).describe('Seconds one attempt may take.'),
  LLM_MAX_RETRIES: integer(0, 20)
    .default(3)
    .describe('Further attempts after one that may pass: limits, 5xx, broken connections, timeouts.'),
  LLM_INITIAL_BACKOFF: seconds().default(1).describe('Seconds, at most, before the second attempt; doubles with each.'),
  LLM_MAX_BACKOFF: seconds()
    .default(60)
    .describe('Most seconds before an attempt. A provider that asks for a longer pause fails the call.'),
  LLM_MAX_CONCURRENT: integer(1, 10_000)
    .default(32)
    .describe('Calls that this process has under way at the same time.'),
  LLM_REQUESTS_PER_MINUTE: integer(1)
    .optional()
    .describe('Most calls a minute to one endpoint. Without it, the pace follows what the endpoint takes.'),
  LLM_REASONING_EFFORT: memberSettings.REASONING_EFFORT.describe(
    'For models that reason: `low`, `medium`, `high` or what the model knows.',
  ),
  LLM_TEMPERATURE: temperature.optional().describe('Instead of what each use asks for; `none`: never sent.'),
  LLM_TEMPERATURE_RETAIN: temperature.optional().describe('The same for retain.'),
  LLM_TEMPERATURE_REFLECT: temperature.optional().describe('The same for reflect and mental models.'),
  LLM_TEMPERATURE_CONSOLIDATION: temperature.optional().describe('The same for consolidation.'),
  LLM_STRICT_SCHEMA: strictSchema.describe(
    'Whether the endpoint is made to decode exactly by the schema. Without it, where the provider is known to.',
  ),
  LLM_STRICT_SCHEMA_RETAIN: strictSchema.describe('The same for retain.'),
  LLM_STRICT_SCHEMA_REFLECT: strictSchema.describe('The same for reflect and mental models.'),
  LLM_STRICT_SCHEMA_CONSOLIDATION: strictSchema.describe('The same for consolidation.'),
  LLM_EXTRA_BODY: memberSettings.EXTRA_BODY.describe('JSON object that is added to the body of each request.'),
  LLM_DEFAULT_HEADERS: memberSettings.DEFAULT_HEADERS.describe(
    'JSON object of headers that are added to each request.',
  ),
  SKIP_LLM_VERIFICATION: flag
    .default(false)
    .describe(
      'Do not look, once the server answers, whether the language models can be asked. It costs no tokens where a provider describes its models, else a word; a failure is a line of the log.',
    ),
  LLM_OUTPUT_LANGUAGE: z
    .string()
    .trim()
    .optional()
    .describe(
      'What models write facts, observations, answers and mental models in, such as `English`. Unset: the language of what they are written from, or of the question.',
    ),
  RETAIN_EXTRACT_CAUSAL_LINKS: flag.default(true).describe('Ask the model which fact brought about which.'),
  FAIL_ON_EXTRACTION_ERRORS: flag
    .default(false)
    .describe('Refuse a retain of which the model cannot read a part. Off: that part is read without it.'),
  RETAIN_BATCH_ENABLED: flag
    .default(false)
    .describe(
      'Hand queued retains to the provider in batches, which cost less and take up to a day (`openai`, `groq`). Retains that are not queued are then refused.',
    ),
  RETAIN_BATCH_POLL_INTERVAL_SECONDS: integer(1, 86_400)
    .default(60)
    .describe('How often it is looked whether a batch is done.'),
  LLM_STRATEGY: purposeSettings.STRATEGY.describe(
    'With several models: `failover` asks the next when one fails; `round-robin` also takes turns; as JSON with weights: `{"mode": "round-robin", "weights": [2, 1]}`.',
  ),
  LLM_PRICES: json(z.record(z.string(), price), '{"model": {"input": 0.15, "output": 0.6, "cached": 0.075}}')
    .default({})
    .describe(
      'US dollars for a million tokens, by model or `provider/model`: `{"gpt-4o-mini": {"input": 0.15, "output": 0.6, "cached": 0.075}}`.',
    ),
  LLM_DAILY_BUDGET_TOKENS: integer(1)
    .optional()
    .describe(
      'Tokens that all banks may use on a UTC day. After that, consolidation and mental models wait until midnight; retain and reflect go on, with a warning.',
    ),
  LLM_DAILY_BUDGET_USD: decimal(0).optional().describe('The same in US dollars, for models that have a price.'),
  ENABLE_BANK_LLM_HEALTH: flag
    .default(false)
    .describe('Let `POST …/health/llm` ask each model something small. It costs a few tokens.'),
  LLM_TRACE_ENABLED: flag.default(true).describe('Keep a row of numbers for each call: time, tokens, outcome.'),
  LLM_TRACE_CONTENT: flag
    .default(false)
    .describe('Keep with it what was asked and answered. That is what your users said.'),
  LLM_TRACE_SCOPES: list
    .default([])
    .describe(
      'Only for these uses, comma separated (`retain`, `reflect`, `consolidation`, `mental_models`); without it, for all.',
    ),
  LLM_TRACE_RETENTION_DAYS: decimal(0.01, 3_650).default(1).describe('Days after which these rows are removed.'),
  LLM_TRACE_MAX_CHARS: integer(100)
    .default(50_000)
    .describe('Most characters kept of what was asked, and of what was answered.'),
} satisfies Record<string, z.ZodType>

export type LanguageVariables = z.output<z.ZodObject<typeof languageVariables>>

/** Variables of a purpose and of further models, for docs/configuration.md. */
export const languageOverrides: readonly { readonly names: string; readonly meaning: string }[] = [
  {
    names: `\`<USE>_LLM_\` + ${settingNames(purposeSettings)}`,
    meaning:
      'Another model, or other manners, for one use: `RETAIN_LLM_MODEL`, `REFLECT_LLM_PROVIDER` (mental models too), `CONSOLIDATION_LLM_TIMEOUT`. Key, address, model, extra body and headers are taken over from `LLM_…` only for the same provider.',
  },
  {
    names: `\`LLM_<n>_\`, \`<USE>_LLM_<n>_\` + ${settingNames(memberSettings)}`,
    meaning: 'Further models beside the first, numbered from 1 without gaps; `LLM_STRATEGY` says how they are used.',
  },
]

function settingNames(settings: object): string {
  return Object.keys(settings)
    .map((name) => `\`${name}\``)
    .join(', ')
}
