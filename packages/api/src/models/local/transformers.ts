import { ModelError } from '../model-error.ts'

/** As much of `@huggingface/transformers` as is used; the package itself is there only where a local model is wanted. */
export interface Transformers {
  readonly env: { cacheDir: string | null; localModelPath: string; allowRemoteModels: boolean }
  pipeline(task: 'feature-extraction', model: string, options: LoadOptions): Promise<FeatureExtractor>
  readonly AutoTokenizer: { from_pretrained(model: string, options: LoadOptions): Promise<Tokenizer> }
  readonly AutoModelForSequenceClassification: {
    from_pretrained(model: string, options: LoadOptions): Promise<SequenceClassifier>
  }
}

export interface LoadOptions {
  readonly local_files_only: boolean
  readonly dtype: 'fp32'
  readonly progress_callback: (report: ProgressReport) => void
}

export interface ProgressReport {
  readonly status: string
  readonly file?: string
  readonly loaded?: number
  readonly total?: number
}

export interface Tensor {
  readonly dims: readonly number[]
  readonly data: Float32Array
}

export type FeatureExtractor = (
  texts: readonly string[],
  options: { readonly pooling: 'mean' | 'cls'; readonly normalize: boolean },
) => Promise<Tensor>

export type Tokenizer = (
  texts: readonly string[],
  options: { readonly text_pair: readonly string[]; readonly padding: boolean; readonly truncation: boolean },
) => unknown

export type SequenceClassifier = (inputs: unknown) => Promise<{ readonly logits: Tensor }>

const TRANSFORMERS_PACKAGE = '@huggingface/transformers'

/** @throws ModelError `bad_request`, with the command that installs it, when the package is missing */
export async function importTransformers(name = TRANSFORMERS_PACKAGE): Promise<Transformers> {
  try {
    return (await import(name)) as Transformers
  } catch (cause) {
    const isMissing = (cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND'
    const reason = isMissing
      ? `Models that run in this process need the package ${name}, which is not installed. Install it beside hindsight-api: npm install ${name}`
      : `The package ${name} cannot be loaded: ${(cause as Error).message}`
    throw new ModelError('bad_request', reason, { cause })
  }
}
