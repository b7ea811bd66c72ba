import { ModelError } from '../../model-error.ts'
import type { LanguageModel } from '../language-model.ts'
import type { EndpointSettings } from '../language-settings.ts'
import { anthropicModel } from './anthropic.ts'
import { mockModel } from './mock.ts'
import { openaiCompatible } from './openai-compatible.ts'
import { PRESETS, type Preset } from './presets.ts'

/** What has to be known of a provider to tell whether it is configured completely. */
export interface ProviderFacts {
  /** Null: it has to be told. */
  readonly baseUrl: string | null
  readonly defaultModel: string | null
  readonly needsKey: boolean
}

/** Providers that do not speak the chat completions protocol. */
const NATIVE = {
  anthropic: { baseUrl: 'https://api.anthropic.com', defaultModel: 'claude-haiku-4-5', needsKey: true },
  mock: { baseUrl: '', defaultModel: 'mock', needsKey: false },
} as const satisfies Record<string, ProviderFacts>

/** Every provider by name. */
export const PROVIDERS: ReadonlyMap<string, ProviderFacts> = new Map<string, ProviderFacts>([
  ...Object.entries(PRESETS),
  ...Object.entries(NATIVE),
])

/**
 * The bare model of a provider: one request for each `generate`, no patience of its own.
 * @throws ModelError (`bad_request`) for a provider, address or model that is not known; the configuration has checked it
 */
export function createVendor(settings: EndpointSettings, strictSchema: boolean | null): LanguageModel {
  const { provider } = settings
  const facts = PROVIDERS.get(provider)
  const model = settings.model ?? facts?.defaultModel ?? null
  const baseUrl = settings.baseUrl ?? facts?.baseUrl ?? null
  if (facts === undefined || model === null || baseUrl === null) {
    const missing = facts === undefined ? 'is not known' : `needs ${model === null ? 'a model' : 'a base URL'}`
    throw new ModelError('bad_request', `The provider ${JSON.stringify(provider)} ${missing}.`)
  }
  if (provider === 'mock') return mockModel(model)
  if (provider === 'anthropic') return anthropicModel({ ...settings, model, baseUrl })
  const preset: Preset = PRESETS[provider as keyof typeof PRESETS]
  if (provider !== 'azure') return openaiCompatible({ ...settings, model, baseUrl }, preset, strictSchema)
  return openaiCompatible(
    { ...settings, model, baseUrl: azureUrl(baseUrl) },
    azurePreset(preset, baseUrl),
    strictSchema,
  )
}

/** A resource answers below `/openai/v1`; an address with a path is meant as it is. */
function azureUrl(baseUrl: string): string {
  const isBare = URL.canParse(baseUrl) && new URL(baseUrl).pathname === '/'
  return isBare ? `${baseUrl.replace(/\/+$/, '')}/openai/v1` : baseUrl
}

/** Only the older addresses of a single deployment want a version. */
function azurePreset(preset: Preset, baseUrl: string): Preset {
  const quirks = { ...preset.quirks, apiVersion: baseUrl.includes('/deployments/') ? preset.quirks.apiVersion : null }
  return { ...preset, quirks }
}
