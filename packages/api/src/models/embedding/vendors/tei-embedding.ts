import { z } from 'zod'
import { requestJson } from '../../endpoint/post-json.ts'
import type { Endpoint } from '../../language/vendors/endpoint-error.ts'
import { ModelError } from '../../model-error.ts'
import type { EmbeddingVendor } from '../embedding-vendor.ts'

const Info = z.object({ model_id: z.string(), max_client_batch_size: z.int().positive().optional() })
const Answer = z.array(z.array(z.number()))

/** Of a server that does not say. */
const DEFAULT_BATCH_SIZE = 32

/** A Text Embeddings Inference server, which has one model: it tells which. */
export async function openTeiEmbedding(
  baseUrl: string,
  batchSize: number | null,
  signal?: AbortSignal,
): Promise<EmbeddingVendor> {
  const info = await readInfo(endpointOf(baseUrl, 'its model'), signal)
  return teiEmbedding(baseUrl, info.model_id, Math.min(batchSize ?? Number.POSITIVE_INFINITY, batchSizeOf(info)))
}

/** The same for a model that it is expected to have, which is made sure of when it is first asked. */
export function expectTeiEmbedding(baseUrl: string, model: string, batchSize: number): EmbeddingVendor {
  const vendor = teiEmbedding(baseUrl, model, batchSize)
  let isSure = false
  return {
    ...vendor,
    async embed(texts, kind, signal) {
      if (!isSure) {
        const { model_id: actual } = await readInfo(endpointOf(baseUrl, model), signal)
        if (actual !== model) throw new ModelError('not_found', `tei at ${baseUrl} now serves ${actual}, not ${model}`)
        isSure = true
      }
      return vendor.embed(texts, kind, signal)
    },
  }
}

function teiEmbedding(baseUrl: string, model: string, maxBatchSize: number): EmbeddingVendor {
  const endpoint = endpointOf(baseUrl, model)
  return {
    provider: 'tei',
    model,
    dimensions: null,
    maxBatchSize,
    async embed(texts, _kind, signal) {
      const body = { inputs: texts, truncate: true, normalize: true }
      const vectors = await requestJson(endpoint, { path: '/embed', body, signal }, Answer)
      return vectors.map((vector) => Float32Array.from(vector))
    },
  }
}

function readInfo(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<z.output<typeof Info>> {
  return requestJson(endpoint, { path: '/info', signal }, Info)
}

const batchSizeOf = (info: z.output<typeof Info>) => info.max_client_batch_size ?? DEFAULT_BATCH_SIZE

const endpointOf = (baseUrl: string, model: string): Endpoint => ({
  provider: 'tei',
  model,
  baseUrl,
  apiKey: undefined,
})
