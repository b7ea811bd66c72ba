import { join } from 'node:path'
import type { RerankerProvider, RerankerSettings, RerankerSource } from '../models/reranking/reranker-settings.ts'
import type { EmbeddingVariables } from './embedding-variables.ts'
import type { RerankerVariables } from './reranker-variables.ts'

export interface ResolvedReranker {
  readonly settings: RerankerSettings
  /** Why the chosen provider cannot be asked, each with the variable that helps. */
  readonly problems: readonly string[]
}

type Variables = RerankerVariables &
  Pick<EmbeddingVariables, 'COHERE_API_KEY' | 'OPENROUTER_API_KEY' | 'LITELLM_API_BASE' | 'LITELLM_API_KEY'>

const PREFIX = 'HINDSIGHT_API_'
const COHERE = 'https://api.cohere.com/v2'

export function resolveReranker(variables: Variables, cacheDirectory: string): ResolvedReranker {
  const chosen = choose(variables, cacheDirectory)
  const base = variables.RERANKER_MAX_CANDIDATES
  return {
    settings: {
      source: chosen.source,
      budgetMs: variables.RERANKER_TIME_BUDGET_MS,
      timeoutMs: chosen.timeoutS * 1_000,
      maxConcurrent: chosen.maxConcurrent,
      maxCandidates: {
        low: variables.RERANKER_MAX_CANDIDATES_LOW || base,
        mid: variables.RERANKER_MAX_CANDIDATES_MID || base,
        high: variables.RERANKER_MAX_CANDIDATES_HIGH || base,
      },
    },
    problems: chosen.missing === null ? [] : [missing(variables.RERANKER_PROVIDER, chosen.missing)],
  }
}

interface Chosen {
  readonly source: RerankerSource
  readonly timeoutS: number
  readonly maxConcurrent: number
  /** The variable without which it cannot be asked. */
  readonly missing: string | null
}

/** Calls of one recall are few: these are of all that run. */
const HTTP_CONCURRENT = 8
const LOCAL_TIMEOUT_S = 600

function choose(variables: Variables, cacheDirectory: string): Chosen {
  const provider = variables.RERANKER_PROVIDER
  const whole = { timeoutS: 60, maxConcurrent: HTTP_CONCURRENT, missing: null }
  const http = (settings: HttpSettings): Chosen => ({
    source: {
      kind: 'http',
      provider,
      baseUrl: settings.baseUrl,
      path: settings.path ?? '/rerank',
      apiKey: settings.apiKey ?? null,
      model: settings.model,
    },
    timeoutS: settings.timeoutS,
    maxConcurrent: HTTP_CONCURRENT,
    missing: settings.needsKey && settings.apiKey === undefined ? `RERANKER_${provider.toUpperCase()}_API_KEY` : null,
  })
  switch (provider) {
    case 'lexical':
    case 'rrf':
      return { ...whole, source: { kind: provider } }
    case 'local':
      return {
        source: {
          kind: 'local',
          source: { model: variables.RERANKER_LOCAL_MODEL, cacheDirectory: join(cacheDirectory, 'models') },
          batchSize: variables.RERANKER_LOCAL_BATCH_SIZE,
        },
        timeoutS: LOCAL_TIMEOUT_S,
        maxConcurrent: variables.RERANKER_LOCAL_MAX_CONCURRENT,
        missing: null,
      }
    case 'tei':
      return {
        source: {
          kind: 'tei',
          baseUrl: variables.RERANKER_TEI_URL ?? 'http://localhost',
          batchSize: variables.RERANKER_TEI_BATCH_SIZE,
        },
        timeoutS: variables.RERANKER_TEI_HTTP_TIMEOUT,
        maxConcurrent: variables.RERANKER_TEI_MAX_CONCURRENT,
        missing: variables.RERANKER_TEI_URL === undefined ? 'RERANKER_TEI_URL' : null,
      }
    case 'cohere':
      return http({
        baseUrl: variables.RERANKER_COHERE_BASE_URL,
        apiKey: variables.RERANKER_COHERE_API_KEY ?? variables.COHERE_API_KEY,
        model: variables.RERANKER_COHERE_MODEL,
        timeoutS: variables.RERANKER_COHERE_TIMEOUT,
        needsKey: variables.RERANKER_COHERE_BASE_URL === COHERE,
      })
    case 'openrouter':
      return http({
        baseUrl: variables.RERANKER_OPENROUTER_BASE_URL,
        apiKey: variables.RERANKER_OPENROUTER_API_KEY ?? variables.OPENROUTER_API_KEY,
        model: variables.RERANKER_OPENROUTER_MODEL,
        timeoutS: variables.RERANKER_OPENROUTER_TIMEOUT,
        needsKey: true,
      })
    case 'siliconflow':
      return http({
        baseUrl: variables.RERANKER_SILICONFLOW_BASE_URL,
        apiKey: variables.RERANKER_SILICONFLOW_API_KEY,
        model: variables.RERANKER_SILICONFLOW_MODEL,
        timeoutS: variables.RERANKER_SILICONFLOW_TIMEOUT,
        needsKey: true,
      })
    case 'zeroentropy':
      return http({
        baseUrl: variables.RERANKER_ZEROENTROPY_BASE_URL,
        path: '/models/rerank',
        apiKey: variables.RERANKER_ZEROENTROPY_API_KEY,
        model: variables.RERANKER_ZEROENTROPY_MODEL,
        timeoutS: variables.RERANKER_ZEROENTROPY_TIMEOUT,
        needsKey: true,
      })
    case 'litellm':
      return http({
        baseUrl: variables.RERANKER_LITELLM_API_BASE ?? variables.LITELLM_API_BASE,
        apiKey: variables.RERANKER_LITELLM_API_KEY ?? variables.LITELLM_API_KEY,
        model: variables.RERANKER_LITELLM_MODEL,
        timeoutS: variables.RERANKER_LITELLM_TIMEOUT,
        needsKey: false,
      })
  }
}

interface HttpSettings {
  readonly baseUrl: string
  readonly path?: string
  readonly apiKey: string | undefined
  readonly model: string
  readonly timeoutS: number
  readonly needsKey: boolean
}

const missing = (provider: RerankerProvider, variable: string) =>
  `${PREFIX}${variable} is missing: ${PREFIX}RERANKER_PROVIDER=${provider} needs it.`
