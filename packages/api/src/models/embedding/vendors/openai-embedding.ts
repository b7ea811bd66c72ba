import { z } from 'zod'
import { bearer, requestJson } from '../../endpoint/post-json.ts'
import { answerError, type Endpoint } from '../../language/vendors/endpoint-error.ts'
import { ModelError } from '../../model-error.ts'
import type { EmbeddingVendor } from '../embedding-vendor.ts'

export interface OpenAiEmbeddingOptions {
  readonly provider: string
  /** With the version: `…/v1`. */
  readonly baseUrl: string
  readonly apiKey: string | null
  readonly model: string
  /** Asked for when given. */
  readonly dimensions: number | null
  readonly batchSize: number
}

const Answer = z.object({
  data: z.array(z.object({ index: z.int().min(0).optional(), embedding: z.union([z.string(), z.array(z.number())]) })),
})

/** So many numbers the models have by themselves. */
const KNOWN_DIMENSIONS: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
}

/** `POST /embeddings` as OpenAI and all that imitate it understand it. */
export function openAiEmbedding(options: OpenAiEmbeddingOptions): EmbeddingVendor {
  const { provider, baseUrl, model, dimensions, batchSize } = options
  const apiKey = options.apiKey ?? undefined
  const endpoint: Endpoint = { provider, model, baseUrl, apiKey }
  /** A quarter of the size on the wire; not every imitation knows it. */
  let encoding: 'base64' | 'float' = 'base64'

  async function request(texts: readonly string[], signal: AbortSignal | undefined): Promise<Float32Array[]> {
    const body = { model, input: texts, encoding_format: encoding, ...(dimensions !== null && { dimensions }) }
    const { data } = await requestJson(endpoint, { path: '/embeddings', body, headers: bearer(apiKey), signal }, Answer)
    const vectors = new Array<Float32Array | undefined>(texts.length)
    for (const [place, { index, embedding }] of data.entries()) vectors[index ?? place] = readVector(embedding)
    const complete = vectors.filter((vector) => vector !== undefined)
    if (complete.length < texts.length || data.length > texts.length) {
      throw answerError(endpoint, `${data.length} embeddings for ${texts.length} texts`)
    }
    return complete
  }

  return {
    provider,
    model,
    dimensions: dimensions ?? KNOWN_DIMENSIONS[model.replace(/^openai\//, '')] ?? null,
    maxBatchSize: batchSize,
    async embed(texts, _kind, signal) {
      try {
        return await request(texts, signal)
      } catch (error) {
        if (encoding === 'float' || !isAboutEncoding(error)) throw error
        encoding = 'float'
        return request(texts, signal)
      }
    },
  }
}

function isAboutEncoding(error: unknown): boolean {
  return error instanceof ModelError && error.kind === 'bad_request' && /encoding_?format|base64/i.test(error.message)
}

/** Numbers, or base64 of little-endian float32. */
function readVector(embedding: string | number[]): Float32Array {
  if (typeof embedding !== 'string') return Float32Array.from(embedding)
  const bytes = Buffer.from(embedding, 'base64')
  const vector = new Float32Array(bytes.length >> 2)
  for (let index = 0; index < vector.length; index++) vector[index] = bytes.readFloatLE(index * 4)
  return vector
}
