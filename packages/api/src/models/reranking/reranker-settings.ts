import type { LocalModelSource } from '../local/load-local-model.ts'

export const RERANKER_PROVIDERS = [
  'lexical',
  'rrf',
  'local',
  'tei',
  'cohere',
  'openrouter',
  'siliconflow',
  'zeroentropy',
  'litellm',
] as const
export type RerankerProvider = (typeof RERANKER_PROVIDERS)[number]

/** Which model is asked. */
export type RerankerSource =
  | { readonly kind: 'lexical' }
  | { readonly kind: 'rrf' }
  | { readonly kind: 'local'; readonly source: LocalModelSource; readonly batchSize: number }
  | { readonly kind: 'tei'; readonly baseUrl: string; readonly batchSize: number }
  | {
      readonly kind: 'http'
      readonly provider: RerankerProvider
      readonly baseUrl: string
      readonly path: string
      readonly apiKey: string | null
      readonly model: string
    }

export interface RerankerSettings {
  readonly source: RerankerSource
  /** What a recall waits for it. */
  readonly budgetMs: number
  readonly timeoutMs: number
  readonly maxConcurrent: number
  readonly maxCandidates: { readonly low: number; readonly mid: number; readonly high: number }
}
