import { z } from 'zod'
import { requestJson } from '../../endpoint/post-json.ts'
import { answerError, type Endpoint } from '../../language/vendors/endpoint-error.ts'
import type { Reranker } from '../reranker.ts'
import { scoresByIndex } from '../scores-by-index.ts'

const Answer = z.array(z.object({ index: z.int().min(0), score: z.number() }))

/** `POST /rerank` of a Text Embeddings Inference server. */
export function teiReranker(baseUrl: string, batchSize: number): Reranker {
  const endpoint: Endpoint = { provider: 'tei', model: 'its reranker', baseUrl, apiKey: undefined }
  return {
    provider: 'tei',
    model: new URL(baseUrl).host,
    maxBatchSize: batchSize,
    async rerank(query, documents, signal) {
      const body = { query, texts: documents, truncate: true, raw_scores: false }
      const results = await requestJson(endpoint, { path: '/rerank', body, signal }, Answer)
      const scores = scoresByIndex(results, documents.length)
      if (scores === null) throw answerError(endpoint, `${results.length} scores for ${documents.length} documents`)
      return scores
    },
  }
}
