import { ask, askSecret } from 'hindsight-api/terminal'

export interface ModelChoice {
  readonly provider: string
  readonly model?: string
  /** The key itself, or `env:NAME`. */
  readonly key?: string
  readonly baseUrl?: string
}

/** Asks at the terminal, proposing what is set now. A key that is set is not shown. */
export async function askForModel(settings: Readonly<Record<string, string>>): Promise<ModelChoice> {
  const provider = await ask('Provider ("none" for no model)', settings.HINDSIGHT_API_LLM_PROVIDER ?? 'none')
  if (provider === 'none') return { provider }
  const isSame = provider === settings.HINDSIGHT_API_LLM_PROVIDER
  const earlier = isSame ? settings : {}
  const model = await ask('Model (empty for the default)', earlier.HINDSIGHT_API_LLM_MODEL)
  const baseUrl = await ask('Address of the provider (empty for its own)', earlier.HINDSIGHT_API_LLM_BASE_URL)
  const earlierKey = earlier.HINDSIGHT_API_LLM_API_KEY
  const proposal = earlierKey === undefined ? 'empty for none' : 'empty for the one from before'
  const key = (await askSecret(`Key, or env:NAME to take it from the environment (${proposal})`)) || earlierKey
  return {
    provider,
    ...(model !== '' && { model }),
    ...(baseUrl !== '' && { baseUrl }),
    ...(key !== undefined && { key }),
  }
}
