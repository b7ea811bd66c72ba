import type { EmbeddingModel } from '../embedding-model.ts'
import { lexicalEmbedding } from '../lexical-embedding.ts'
import type { LoadLocalModel } from '../local/load-local-model.ts'
import { composeEmbedding, modelOfName, nameOf } from './compose-embedding.ts'
import type { EmbeddingSettings, RemoteEmbeddingSettings } from './embedding-settings.ts'
import type { EmbeddingVendor } from './embedding-vendor.ts'
import { cohereEmbedding } from './vendors/cohere-embedding.ts'
import { googleEmbedding } from './vendors/google-embedding.ts'
import { localEmbedding } from './vendors/local-embedding.ts'
import { openAiEmbedding } from './vendors/openai-embedding.ts'
import { expectTeiEmbedding, openTeiEmbedding } from './vendors/tei-embedding.ts'

export interface EmbeddingIdentity {
  readonly provider: string
  readonly model: string
  readonly dimensions: number
}

/** The model that the settings choose. Asks the endpoint where only that knows which it is. @throws ModelError */
export async function openEmbeddingVendor(
  settings: EmbeddingSettings,
  local: LoadLocalModel,
  signal?: AbortSignal,
): Promise<EmbeddingVendor> {
  const { provider, remote } = settings
  if (provider === 'tei') return openTeiEmbedding(remote.tei!.baseUrl!, remote.tei!.batchSize, signal)
  return createVendor(settings, provider, local, {})!
}

/**
 * The model that vectors of an earlier time were made with, as far as the present settings reach it; null when they do
 * not.
 */
export function openEarlierModel(
  identity: EmbeddingIdentity,
  settings: EmbeddingSettings,
  local: LoadLocalModel,
): EmbeddingModel | null {
  const { provider, dimensions } = identity
  if (provider === 'lexical') {
    const lexical = lexicalEmbedding()
    return lexical.model === identity.model ? lexical : null
  }
  const model = modelOfName(identity.model)
  const vendor = createVendor(settings, provider, local, { model, dimensions })
  // Other prefixes now: it would be another model.
  if (vendor === null || nameOf(vendor, settings) !== identity.model) return null
  return composeEmbedding(vendor, dimensions, settings, settings.policy)
}

function createVendor(
  { remote, local: localSettings }: EmbeddingSettings,
  provider: string,
  local: LoadLocalModel,
  other: { readonly model?: string; readonly dimensions?: number },
): EmbeddingVendor | null {
  if (provider === 'local' || provider === 'onnx') {
    return localEmbedding(provider, { ...localSettings[provider], ...(other.model && { model: other.model }) }, local)
  }
  const known = (remote as Readonly<Record<string, RemoteEmbeddingSettings | undefined>>)[provider]
  if (known === undefined) return null
  const model = other.model ?? known.model
  const options = {
    ...known,
    model,
    baseUrl: known.baseUrl!,
    dimensions: other.dimensions === undefined || !canShorten(model, known) ? known.dimensions : other.dimensions,
  }
  switch (provider) {
    case 'tei':
      return other.model === undefined ? null : expectTeiEmbedding(options.baseUrl, other.model, known.batchSize)
    case 'cohere':
      return cohereEmbedding(options)
    case 'google':
      return googleEmbedding(options)
    default:
      return openAiEmbedding({ provider, ...options })
  }
}

/** Whether the model can be told how many dimensions to give. */
function canShorten(model: string, { dimensions }: RemoteEmbeddingSettings): boolean {
  return dimensions !== null || /text-embedding-3|gemini-embedding|embed-v4/.test(model)
}
