import { z } from 'zod'
import { EMBEDDING_PROVIDERS } from '../models/embedding/embedding-settings.ts'
import { choice, decimal, httpUrl, integer } from './variable-kinds.ts'

const key = z.string().optional()
const model = (name: string) => z.string().min(1).default(name)
const dimensions = integer(1, 16_000).optional()

/** The model that turns texts into vectors. A change of it re-embeds what is stored, in the background. */
export const embeddingVariables = {
  EMBEDDINGS_PROVIDER: choice(EMBEDDING_PROVIDERS)
    .default('lexical')
    .describe(
      'Who makes vectors of texts: `lexical` is built in and needs nothing; `local` and `onnx` run a model in this process; `openai` is any OpenAI-compatible endpoint. [docs/models.md](models.md#embeddings-and-rerankers)',
    ),
  EMBEDDINGS_OPENAI_API_KEY: key.describe(
    'Key; without it, that of `LLM_API_KEY` when both are asked at the same address of OpenAI.',
  ),
  EMBEDDINGS_OPENAI_MODEL: model('text-embedding-3-small').describe('Model.'),
  EMBEDDINGS_OPENAI_BASE_URL: httpUrl
    .default('https://api.openai.com/v1')
    .describe('Address, with its version, of OpenAI or any endpoint that speaks like it.'),
  EMBEDDINGS_OPENAI_BATCH_SIZE: integer(1, 2_048).default(100).describe('Most texts in one request.'),
  EMBEDDINGS_OPENAI_DIMENSIONS: dimensions.describe(
    'Dimensions to ask for, of models that can give fewer. Without it, all.',
  ),
  EMBEDDINGS_OPENROUTER_API_KEY: key.describe('Key; without it, `OPENROUTER_API_KEY`.'),
  EMBEDDINGS_OPENROUTER_MODEL: model('perplexity/pplx-embed-v1-0.6b').describe('Model.'),
  EMBEDDINGS_REQUESTY_API_KEY: key.describe('Key; without it, `REQUESTY_API_KEY`.'),
  EMBEDDINGS_REQUESTY_MODEL: model('openai/text-embedding-3-small').describe('Model.'),
  EMBEDDINGS_LITELLM_API_BASE: httpUrl.optional().describe('Address of the proxy; without it, `LITELLM_API_BASE`.'),
  EMBEDDINGS_LITELLM_API_KEY: key.describe('Key; without it, `LITELLM_API_KEY`.'),
  EMBEDDINGS_LITELLM_MODEL: model('text-embedding-3-small').describe('Model.'),
  EMBEDDINGS_TEI_URL: httpUrl
    .optional()
    .describe('Address of a Text Embeddings Inference server, which says itself what model it has.'),
  EMBEDDINGS_COHERE_API_KEY: key.describe('Key; without it, `COHERE_API_KEY`.'),
  EMBEDDINGS_COHERE_MODEL: model('embed-english-v3.0').describe('Model.'),
  EMBEDDINGS_COHERE_BASE_URL: httpUrl.default('https://api.cohere.com').describe('Address, without a version.'),
  EMBEDDINGS_COHERE_OUTPUT_DIMENSIONS: dimensions.describe('Dimensions to ask for, of models that can give fewer.'),
  EMBEDDINGS_GEMINI_API_KEY: key.describe('Key of the Gemini API, for the provider `google`.'),
  EMBEDDINGS_GEMINI_MODEL: model('gemini-embedding-001').describe('Model.'),
  EMBEDDINGS_GEMINI_OUTPUT_DIMENSIONALITY: integer(1, 16_000).default(768).describe('Dimensions to ask for.'),
  EMBEDDINGS_LOCAL_MODEL: model('BAAI/bge-small-en-v1.5').describe(
    'Model of the provider `local`: a name on the Hugging Face hub, downloaded on first use, or a folder.',
  ),
  EMBEDDINGS_LOCAL_POOLING: choice(['mean', 'cls'])
    .optional()
    .describe(
      'How the vectors of words become one. Without it, what the model is known for: `cls` for BGE, else `mean`.',
    ),
  EMBEDDINGS_ONNX_MODEL_ID: model('intfloat/multilingual-e5-small').describe(
    'Model of the provider `onnx`, which is `local` with the manners of E5: prefixes and `mean` pooling.',
  ),
  EMBEDDINGS_ONNX_MODEL_PATH: z.string().optional().describe('A folder with the model, instead of a download.'),
  EMBEDDINGS_ONNX_POOLING: choice(['mean', 'cls']).default('mean').describe('The same for `onnx`.'),
  EMBEDDINGS_ONNX_QUERY_PREFIX: z.string().default('query: ').describe('Put before questions, for `onnx`.'),
  EMBEDDINGS_ONNX_PASSAGE_PREFIX: z.string().default('passage: ').describe('Put before memories, for `onnx`.'),
  EMBEDDINGS_QUERY_PREFIX: z.string().default('').describe('Put before questions, for models that were trained so.'),
  EMBEDDINGS_PASSAGE_PREFIX: z.string().default('').describe('Put before memories, for models that were trained so.'),
  EMBEDDINGS_MAX_INPUT_TOKENS: integer(8)
    .optional()
    .describe('Longer texts lose their end (cl100k tokens). Without it, only those that the model refuses.'),
  EMBEDDINGS_TIMEOUT: decimal(0.001, 86_400).default(60).describe('Seconds that a request with memories may take.'),
  EMBEDDINGS_QUERY_TIMEOUT: decimal(0.001, 86_400)
    .default(5)
    .describe('Seconds that a recall waits for the vector of its question. Then it searches without.'),
  EMBEDDINGS_MAX_RETRIES: integer(0, 20).default(3).describe('Further attempts with memories after one that may pass.'),
  EMBEDDINGS_MAX_CONCURRENT: integer(1, 1_000).default(4).describe('Requests that this process has under way.'),
} satisfies Record<string, z.ZodType>

/** What embeddings and rerankers of one provider share. */
export const sharedModelVariables = {
  COHERE_API_KEY: key.describe('Key of Cohere, for embeddings and reranking.'),
  OPENROUTER_API_KEY: key.describe('Key of OpenRouter, for embeddings and reranking.'),
  REQUESTY_API_KEY: key.describe('Key of Requesty, for embeddings.'),
  LITELLM_API_BASE: httpUrl.default('http://localhost:4000').describe('Address of a LiteLLM proxy.'),
  LITELLM_API_KEY: key.describe('Key of the LiteLLM proxy.'),
} satisfies Record<string, z.ZodType>

export type EmbeddingVariables = z.output<z.ZodObject<typeof embeddingVariables & typeof sharedModelVariables>>
