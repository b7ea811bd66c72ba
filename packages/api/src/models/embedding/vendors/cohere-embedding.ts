import { z } from 'zod'
import { bearer, requestJson } from '../../endpoint/post-json.ts'
import type { Endpoint } from '../../language/vendors/endpoint-error.ts'
import type { EmbeddingVendor } from '../embedding-vendor.ts'

export interface CohereEmbeddingOptions {
  /** Without the version. */
  readonly baseUrl: string
  readonly apiKey: string | null
  readonly model: string
  readonly dimensions: number | null
  readonly batchSize: number
}

const Answer = z.object({ embeddings: z.object({ float: z.array(z.array(z.number())) }) })

/** `POST /v2/embed`. */
export function cohereEmbedding(options: CohereEmbeddingOptions): EmbeddingVendor {
  const { baseUrl, model, dimensions, batchSize } = options
  const apiKey = options.apiKey ?? undefined
  const endpoint: Endpoint = { provider: 'cohere', model, baseUrl, apiKey }
  return {
    provider: 'cohere',
    model,
    dimensions: dimensions ?? knownDimensions(model),
    maxBatchSize: batchSize,
    async embed(texts, kind, signal) {
      const body = {
        model,
        texts,
        input_type: kind === 'query' ? 'search_query' : 'search_document',
        embedding_types: ['float'],
        truncate: 'END',
        ...(dimensions !== null && { output_dimension: dimensions }),
      }
      const { embeddings } = await requestJson(
        endpoint,
        { path: '/v2/embed', body, headers: bearer(apiKey), signal },
        Answer,
      )
      return embeddings.float.map((vector) => Float32Array.from(vector))
    },
  }
}

function knownDimensions(model: string): number | null {
  if (model === 'embed-v4.0') return 1536
  if (/^embed-(english|multilingual)-light-v3\.0$/.test(model)) return 384
  return /^embed-(english|multilingual)-v3\.0$/.test(model) ? 1024 : null
}
