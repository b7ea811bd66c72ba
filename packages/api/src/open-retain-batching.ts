import type { Config } from './config/load-config.ts'
import type { RetainBatching } from './memory/retain/with-model/batched-asking.ts'
import { openaiBatches } from './models/language/batches/openai-batches.ts'
import { PRESETS } from './models/language/vendors/presets.ts'
import type { Log } from './observability/log.ts'
import type { OpenedLanguageModels } from './open-language-models.ts'

/** Providers whose batch protocol is that of OpenAI. */
const PROVIDERS = ['openai', 'groq'] as const

/** Where queued retains are handed in together, when the configuration wants that and the provider has it. */
export function openRetainBatching(
  { variables, language }: Config,
  { monitor, report }: OpenedLanguageModels,
  log: Log,
): RetainBatching | undefined {
  if (!variables.RETAIN_BATCH_ENABLED) return undefined
  const { members, strictSchema } = language.purposes.retain
  const { endpoint } = members.find((member) => PROVIDERS.some((one) => one === member.endpoint.provider)) ?? {}
  const provider = PROVIDERS.find((one) => one === endpoint?.provider)
  if (endpoint === undefined || provider === undefined) {
    log.warn(`RETAIN_BATCH_ENABLED has no effect: batches need one of the providers ${PROVIDERS.join(', ')}.`)
    return undefined
  }
  const { baseUrl, defaultModel, quirks } = PRESETS[provider]
  const settings = { ...endpoint, model: endpoint.model ?? defaultModel, baseUrl: endpoint.baseUrl ?? baseUrl }
  return {
    batches: openaiBatches(settings, quirks, strictSchema),
    pollMs: variables.RETAIN_BATCH_POLL_INTERVAL_SECONDS * 1_000,
    hasBudget: () => monitor.budget()?.exceeded !== true,
    report,
  }
}
