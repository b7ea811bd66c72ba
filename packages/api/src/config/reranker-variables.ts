import { z } from 'zod'
import { RERANKER_PROVIDERS } from '../models/reranking/reranker-settings.ts'
import { choice, decimal, httpUrl, integer } from './variable-kinds.ts'

const key = z.string().optional()
const model = (name: string) => z.string().min(1).default(name)
const timeout = decimal(0.001, 86_400).default(60)

/** Who orders what a recall has found. */
export const rerankerVariables = {
  RERANKER_PROVIDER: choice(RERANKER_PROVIDERS)
    .default('lexical')
    .describe(
      'Who has the last word about the order of what was found: `lexical` is built in; `rrf` leaves the order on which the arms agree; the others ask a model. [docs/models.md](models.md#embeddings-and-rerankers)',
    ),
  RERANKER_TIME_BUDGET_MS: integer(10, 600_000)
    .default(1_000)
    .describe(
      'Most that a recall waits for a reranking model, in milliseconds. It is asked about as many candidates as it has lately come to in that time; what it does not come to keeps the built-in score.',
    ),
  RERANKER_MAX_CANDIDATES: integer(1, 1_000).default(100).describe('Most candidates that a model is asked about.'),
  RERANKER_MAX_CANDIDATES_LOW: integer(0, 1_000)
    .default(0)
    .describe('The same for recalls with budget `low`; 0: no other than for all.'),
  RERANKER_MAX_CANDIDATES_MID: integer(0, 1_000).default(0).describe('The same for budget `mid`.'),
  RERANKER_MAX_CANDIDATES_HIGH: integer(0, 1_000).default(0).describe('The same for budget `high`.'),
  RERANKER_TEI_URL: httpUrl.optional().describe('Address of a Text Embeddings Inference server with a reranker.'),
  RERANKER_TEI_BATCH_SIZE: integer(1, 10_000).default(32).describe('Most candidates in one request to it.'),
  RERANKER_TEI_MAX_CONCURRENT: integer(1, 1_000).default(8).describe('Requests to it at the same time.'),
  RERANKER_TEI_HTTP_TIMEOUT: decimal(0.001, 86_400).default(30).describe('Seconds that a request may take.'),
  RERANKER_COHERE_API_KEY: key.describe('Key; without it, `COHERE_API_KEY`.'),
  RERANKER_COHERE_MODEL: model('rerank-english-v3.0').describe('Model.'),
  RERANKER_COHERE_BASE_URL: httpUrl
    .default('https://api.cohere.com/v2')
    .describe('Address, with its version, of Cohere or any endpoint with a `/rerank` like it.'),
  RERANKER_COHERE_TIMEOUT: timeout.describe('Seconds that a request may take.'),
  RERANKER_OPENROUTER_API_KEY: key.describe('Key; without it, `OPENROUTER_API_KEY`.'),
  RERANKER_OPENROUTER_MODEL: model('cohere/rerank-v3.5').describe('Model.'),
  RERANKER_OPENROUTER_BASE_URL: httpUrl.default('https://openrouter.ai/api/v1').describe('Address.'),
  RERANKER_OPENROUTER_TIMEOUT: timeout.describe('Seconds that a request may take.'),
  RERANKER_SILICONFLOW_API_KEY: key.describe('Key.'),
  RERANKER_SILICONFLOW_MODEL: model('BAAI/bge-reranker-v2-m3').describe('Model.'),
  RERANKER_SILICONFLOW_BASE_URL: httpUrl.default('https://api.siliconflow.cn/v1').describe('Address.'),
  RERANKER_SILICONFLOW_TIMEOUT: timeout.describe('Seconds that a request may take.'),
  RERANKER_ZEROENTROPY_API_KEY: key.describe('Key.'),
  RERANKER_ZEROENTROPY_MODEL: model('zerank-2').describe('Model.'),
  RERANKER_ZEROENTROPY_BASE_URL: httpUrl.default('https://api.zeroentropy.dev/v1').describe('Address.'),
  RERANKER_ZEROENTROPY_TIMEOUT: timeout.describe('Seconds that a request may take.'),
  RERANKER_LITELLM_API_BASE: httpUrl.optional().describe('Address of the proxy; without it, `LITELLM_API_BASE`.'),
  RERANKER_LITELLM_API_KEY: key.describe('Key; without it, `LITELLM_API_KEY`.'),
  RERANKER_LITELLM_MODEL: model('cohere/rerank-english-v3.0').describe('Model.'),
  RERANKER_LITELLM_TIMEOUT: timeout.describe('Seconds that a request may take.'),
  RERANKER_LOCAL_MODEL: model('cross-encoder/ms-marco-MiniLM-L-6-v2').describe(
    'Cross-encoder that runs in this process: a name on the Hugging Face hub, downloaded on first use, or a folder.',
  ),
  RERANKER_LOCAL_BATCH_SIZE: integer(1, 1_000)
    .default(32)
    .describe('Candidates after whose scoring the time is looked at.'),
  RERANKER_LOCAL_MAX_CONCURRENT: integer(1, 100).default(4).describe('Recalls that it scores for at the same time.'),
} satisfies Record<string, z.ZodType>

export type RerankerVariables = z.output<z.ZodObject<typeof rerankerVariables>>
