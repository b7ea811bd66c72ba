import { z } from 'zod'
import { bearer, requestJson } from '../../endpoint/post-json.ts'
import { answerError, type Endpoint } from '../../language/vendors/endpoint-error.ts'
import type { Reranker } from '../reranker.ts'
import { scoresByIndex } from '../scores-by-index.ts'

export interface CohereRerankerOptions {
  readonly provider: string
  /** With the version; `path` is what is asked there. */
  readonly baseUrl: string
  readonly path: string
  readonly apiKey: string | null
  readonly model: string
}

const Answer = z.object({ results: z.array(z.object({ index: z.int().min(0), relevance_score: z.number() })) })

/** More are not taken in one request, by any of those that speak so. */
const BATCH_SIZE = 500

/** `POST /rerank` as Cohere and all that imitate it understand it. */
export function cohereReranker({ provider, baseUrl, path, apiKey, model }: CohereRerankerOptions): Reranker {
  const endpoint: Endpoint = { provider, model, baseUrl, apiKey: apiKey ?? undefined }
  return {
    provider,
    model,
    maxBatchSize: BATCH_SIZE,
    async rerank(query, documents, signal) {
      const body = { model, query, documents, top_n: documents.length }
      const { results } = await requestJson(endpoint, { path, body, headers: bearer(endpoint.apiKey), signal }, Answer)
      const scores = scoresByIndex(
        results.map(({ index, relevance_score: score }) => ({ index, score })),
        documents.length,
      )
      if (scores === null) throw answerError(endpoint, `${results.length} scores for ${documents.length} documents`)
      return scores
    },
  }
}
