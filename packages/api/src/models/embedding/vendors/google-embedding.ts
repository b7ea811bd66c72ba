import { z } from 'zod'
import { requestJson } from '../../endpoint/post-json.ts'
import type { Endpoint } from '../../language/vendors/endpoint-error.ts'
import type { EmbeddingVendor } from '../embedding-vendor.ts'

export interface GoogleEmbeddingOptions {
  /** With the version: `…/v1beta`. */
  readonly baseUrl: string
  readonly apiKey: string | null
  readonly model: string
  readonly dimensions: number | null
  readonly batchSize: number
}

const Answer = z.object({ embeddings: z.array(z.object({ values: z.array(z.number()) })) })

/** `POST /models/<model>:batchEmbedContents` of the Gemini API. */
export function googleEmbedding(options: GoogleEmbeddingOptions): EmbeddingVendor {
  const { baseUrl, dimensions, batchSize } = options
  const apiKey = options.apiKey ?? undefined
  const model = options.model.replace(/^models\//, '')
  const endpoint: Endpoint = { provider: 'google', model, baseUrl, apiKey }
  return {
    provider: 'google',
    model,
    dimensions,
    maxBatchSize: batchSize,
    async embed(texts, kind, signal) {
      const requests = texts.map((text) => ({
        model: `models/${model}`,
        content: { parts: [{ text }] },
        taskType: kind === 'query' ? 'RETRIEVAL_QUERY' : 'RETRIEVAL_DOCUMENT',
        ...(dimensions !== null && { outputDimensionality: dimensions }),
      }))
      const headers: Record<string, string> = apiKey === undefined ? {} : { 'x-goog-api-key': apiKey }
      const path = `/models/${encodeURIComponent(model)}:batchEmbedContents`
      const { embeddings } = await requestJson(endpoint, { path, body: { requests }, headers, signal }, Answer)
      return embeddings.map(({ values }) => Float32Array.from(values))
    },
  }
}
