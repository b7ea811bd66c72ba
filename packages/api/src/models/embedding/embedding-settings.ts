export const EMBEDDING_PROVIDERS = [
  'lexical',
  'local',
  'onnx',
  'openai',
  'openrouter',
  'requesty',
  'litellm',
  'tei',
  'cohere',
  'google',
] as const
export type EmbeddingProvider = (typeof EMBEDDING_PROVIDERS)[number]
export type RemoteEmbeddingProvider = Exclude<EmbeddingProvider, 'lexical' | 'local' | 'onnx'>

export interface RemoteEmbeddingSettings {
  readonly baseUrl: string | null
  readonly apiKey: string | null
  readonly model: string
  /** Null: as many as the model has. */
  readonly dimensions: number | null
  readonly batchSize: number
}

/** A model that runs in this process. */
export interface LocalModelSettings {
  /** A name on the Hugging Face hub, or a folder. */
  readonly model: string
  /** Where downloaded models are kept. */
  readonly cacheDirectory: string
}

export interface LocalEmbeddingSettings extends LocalModelSettings {
  readonly pooling: 'mean' | 'cls'
}

export interface EmbeddingSettings {
  readonly provider: EmbeddingProvider
  /** All that are configured well enough to be asked: banks may still be searched by what was chosen before. */
  readonly remote: Readonly<Partial<Record<RemoteEmbeddingProvider, RemoteEmbeddingSettings>>>
  readonly local: Readonly<Record<'local' | 'onnx', LocalEmbeddingSettings>>
  /** Put before texts, for models that were trained so. */
  readonly queryPrefix: string
  readonly passagePrefix: string
  /** Longer texts are cut (cl100k tokens); null: the model decides. */
  readonly maxInputTokens: number | null
  readonly policy: EmbeddingPolicy
}

export interface EmbeddingPolicy {
  /** Of one request with documents. */
  readonly timeoutMs: number
  /** Of a request with a question, which a recall waits for. */
  readonly queryTimeoutMs: number
  readonly maxRetries: number
  /** Requests under way at the same time. */
  readonly maxConcurrent: number
}
