import { join } from 'node:path'
import type {
  EmbeddingProvider,
  EmbeddingSettings,
  RemoteEmbeddingProvider,
  RemoteEmbeddingSettings,
} from '../models/embedding/embedding-settings.ts'
import type { EmbeddingVariables } from './embedding-variables.ts'
import type { LanguageVariables } from './language-variables.ts'

export interface ResolvedEmbedding {
  readonly settings: EmbeddingSettings
  /** Why the chosen provider cannot be asked, each with the variable that helps. */
  readonly problems: readonly string[]
}

const PREFIX = 'HINDSIGHT_API_'
const OPENAI = 'https://api.openai.com/v1'

/** The variable that the providers cannot do without. */
const NEEDED: Readonly<Partial<Record<EmbeddingProvider, string>>> = {
  openai: 'EMBEDDINGS_OPENAI_API_KEY',
  openrouter: 'EMBEDDINGS_OPENROUTER_API_KEY',
  requesty: 'EMBEDDINGS_REQUESTY_API_KEY',
  tei: 'EMBEDDINGS_TEI_URL',
  cohere: 'EMBEDDINGS_COHERE_API_KEY',
  google: 'EMBEDDINGS_GEMINI_API_KEY',
}

const TEI_BATCH_SIZE = 32
const COHERE_BATCH_SIZE = 96
const GOOGLE_BATCH_SIZE = 100
const ROUTER_BATCH_SIZE = 100

/** Which embedding model is asked, and which others could be. */
export function resolveEmbedding(
  variables: EmbeddingVariables & Pick<LanguageVariables, 'LLM_PROVIDER' | 'LLM_API_KEY' | 'LLM_BASE_URL'>,
  cacheDirectory: string,
): ResolvedEmbedding {
  const provider = variables.EMBEDDINGS_PROVIDER
  const remote = remoteSettings(variables)
  const isE5 = provider === 'onnx'
  const models = join(cacheDirectory, 'models')
  const settings: EmbeddingSettings = {
    provider,
    remote,
    local: {
      local: {
        model: variables.EMBEDDINGS_LOCAL_MODEL,
        pooling: variables.EMBEDDINGS_LOCAL_POOLING ?? (/bge/i.test(variables.EMBEDDINGS_LOCAL_MODEL) ? 'cls' : 'mean'),
        cacheDirectory: models,
      },
      onnx: {
        model: variables.EMBEDDINGS_ONNX_MODEL_PATH ?? variables.EMBEDDINGS_ONNX_MODEL_ID,
        pooling: variables.EMBEDDINGS_ONNX_POOLING,
        cacheDirectory: models,
      },
    },
    queryPrefix: isE5 ? variables.EMBEDDINGS_ONNX_QUERY_PREFIX : variables.EMBEDDINGS_QUERY_PREFIX,
    passagePrefix: isE5 ? variables.EMBEDDINGS_ONNX_PASSAGE_PREFIX : variables.EMBEDDINGS_PASSAGE_PREFIX,
    maxInputTokens: variables.EMBEDDINGS_MAX_INPUT_TOKENS ?? null,
    policy: {
      timeoutMs: variables.EMBEDDINGS_TIMEOUT * 1_000,
      queryTimeoutMs: variables.EMBEDDINGS_QUERY_TIMEOUT * 1_000,
      maxRetries: variables.EMBEDDINGS_MAX_RETRIES,
      maxConcurrent: variables.EMBEDDINGS_MAX_CONCURRENT,
    },
  }
  const isComplete = provider === 'lexical' || provider === 'local' || provider === 'onnx' || provider in remote
  const problems = isComplete
    ? []
    : [`${PREFIX}${NEEDED[provider]} is missing: ${PREFIX}EMBEDDINGS_PROVIDER=${provider} needs it.`]
  return { settings, problems }
}

function remoteSettings(
  variables: EmbeddingVariables & Pick<LanguageVariables, 'LLM_PROVIDER' | 'LLM_API_KEY' | 'LLM_BASE_URL'>,
): EmbeddingSettings['remote'] {
  const all: Readonly<Record<RemoteEmbeddingProvider, RemoteEmbeddingSettings & { readonly needsKey: boolean }>> = {
    openai: {
      baseUrl: variables.EMBEDDINGS_OPENAI_BASE_URL,
      apiKey: variables.EMBEDDINGS_OPENAI_API_KEY ?? languageKey(variables),
      model: variables.EMBEDDINGS_OPENAI_MODEL,
      dimensions: variables.EMBEDDINGS_OPENAI_DIMENSIONS ?? null,
      batchSize: variables.EMBEDDINGS_OPENAI_BATCH_SIZE,
      // An endpoint of one's own may need none.
      needsKey: variables.EMBEDDINGS_OPENAI_BASE_URL === OPENAI,
    },
    openrouter: {
      baseUrl: 'https://openrouter.ai/api/v1',
      apiKey: variables.EMBEDDINGS_OPENROUTER_API_KEY ?? variables.OPENROUTER_API_KEY ?? null,
      model: variables.EMBEDDINGS_OPENROUTER_MODEL,
      dimensions: null,
      batchSize: ROUTER_BATCH_SIZE,
      needsKey: true,
    },
    requesty: {
      baseUrl: 'https://router.requesty.ai/v1',
      apiKey: variables.EMBEDDINGS_REQUESTY_API_KEY ?? variables.REQUESTY_API_KEY ?? null,
      model: variables.EMBEDDINGS_REQUESTY_MODEL,
      dimensions: null,
      batchSize: ROUTER_BATCH_SIZE,
      needsKey: true,
    },
    litellm: {
      baseUrl: variables.EMBEDDINGS_LITELLM_API_BASE ?? variables.LITELLM_API_BASE,
      apiKey: variables.EMBEDDINGS_LITELLM_API_KEY ?? variables.LITELLM_API_KEY ?? null,
      model: variables.EMBEDDINGS_LITELLM_MODEL,
      dimensions: null,
      batchSize: ROUTER_BATCH_SIZE,
      needsKey: false,
    },
    tei: {
      baseUrl: variables.EMBEDDINGS_TEI_URL ?? null,
      apiKey: null,
      model: '',
      dimensions: null,
      batchSize: TEI_BATCH_SIZE,
      needsKey: false,
    },
    cohere: {
      baseUrl: variables.EMBEDDINGS_COHERE_BASE_URL,
      apiKey: variables.EMBEDDINGS_COHERE_API_KEY ?? variables.COHERE_API_KEY ?? null,
      model: variables.EMBEDDINGS_COHERE_MODEL,
      dimensions: variables.EMBEDDINGS_COHERE_OUTPUT_DIMENSIONS ?? null,
      batchSize: COHERE_BATCH_SIZE,
      needsKey: true,
    },
    google: {
      baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
      apiKey: variables.EMBEDDINGS_GEMINI_API_KEY ?? null,
      model: variables.EMBEDDINGS_GEMINI_MODEL,
      dimensions: variables.EMBEDDINGS_GEMINI_OUTPUT_DIMENSIONALITY,
      batchSize: GOOGLE_BATCH_SIZE,
      needsKey: true,
    },
  }
  const usable = Object.entries(all)
    .filter(([, { baseUrl, apiKey, needsKey }]) => baseUrl !== null && (apiKey !== null || !needsKey))
    .map(([provider, { needsKey: _, ...settings }]) => [provider, settings])
  return Object.fromEntries(usable)
}

/** The key of the language model goes nowhere but to OpenAI itself. */
function languageKey(
  variables: EmbeddingVariables & Pick<LanguageVariables, 'LLM_PROVIDER' | 'LLM_API_KEY' | 'LLM_BASE_URL'>,
): string | null {
  const isOpenAi =
    variables.LLM_PROVIDER === 'openai' && (variables.LLM_BASE_URL === undefined || variables.LLM_BASE_URL === OPENAI)
  return isOpenAi && variables.EMBEDDINGS_OPENAI_BASE_URL === OPENAI ? (variables.LLM_API_KEY ?? null) : null
}
