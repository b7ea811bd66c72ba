import { describe, expect, it } from 'vitest'
import { startJsonEndpoint } from '../../../../../../test/support/json-endpoint.ts'
import { cohereEmbedding } from './cohere-embedding.ts'
import { googleEmbedding } from './google-embedding.ts'
import { openAiEmbedding } from './openai-embedding.ts'
import { expectTeiEmbedding, openTeiEmbedding } from './tei-embedding.ts'

const base64 = (values: readonly number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64')
const numbers = (vectors: readonly Float32Array[]) => vectors.map((vector) => Array.from(vector))

describe('an OpenAI-compatible endpoint', () => {
  const options = { provider: 'openai', apiKey: 'sk-secret', model: 'm', dimensions: null, batchSize: 10 }

  it('is asked for base64 and puts vectors in the order of the texts', async () => {
    await using endpoint = await startJsonEndpoint(() => ({
      body: {
        object: 'list',
        data: [
          { object: 'embedding', index: 1, embedding: base64([0, 1]) },
          { object: 'embedding', index: 0, embedding: base64([0.5, -2]) },
        ],
      },
    }))
    const vendor = openAiEmbedding({ ...options, baseUrl: `${endpoint.url}/v1/`, dimensions: 2 })
    expect(numbers(await vendor.embed(['a', 'b'], 'document'))).toEqual([
      [0.5, -2],
      [0, 1],
    ])
    expect(endpoint.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/embeddings',
      body: { model: 'm', input: ['a', 'b'], encoding_format: 'base64', dimensions: 2 },
      headers: { authorization: 'Bearer sk-secret' },
    })
  })

  it('is asked for numbers once it has refused base64', async () => {
    await using endpoint = await startJsonEndpoint(({ body }) =>
      body.encoding_format === 'base64'
        ? { status: 400, body: { error: { message: "'encoding_format' must be float" } } }
        : { body: { data: [{ embedding: [1, 2] }] } },
    )
    const vendor = openAiEmbedding({ ...options, baseUrl: endpoint.url, apiKey: null })
    expect(numbers(await vendor.embed(['a'], 'query'))).toEqual([[1, 2]])
    await vendor.embed(['a'], 'query')
    expect(endpoint.requests.map(({ body }) => body.encoding_format)).toEqual(['base64', 'float', 'float'])
    expect(endpoint.requests[0]!.headers.authorization).toBeUndefined()
    expect(endpoint.requests[0]!.body).not.toHaveProperty('dimensions')
  })

  it.each([
    [401, { error: { message: 'Incorrect API key: sk-secret' } }, 'authentication'],
    [404, { error: { message: 'no such model' } }, 'not_found'],
    [429, { error: 'slow down' }, 'rate_limited'],
    [400, { error: { message: 'maximum context length is 8192 tokens' } }, 'too_long'],
    [503, 'upstream connect error', 'unavailable'],
    [200, { data: [] }, 'invalid_answer'],
    [200, '<html>', 'invalid_answer'],
  ])('answering %i %j fails as what it is', async (status, body, kind) => {
    await using endpoint = await startJsonEndpoint(() => ({ status, body, headers: { 'retry-after': '7' } }))
    const failure = await openAiEmbedding({ ...options, baseUrl: endpoint.url })
      .embed(['a'], 'document')
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'ModelError', kind })
    expect(String(failure)).not.toContain('sk-secret')
    if (kind === 'rate_limited') expect(failure).toMatchObject({ retryAfterMs: 7_000 })
  })

  it('that is not there is unavailable', async () => {
    const gone = await startJsonEndpoint(() => ({ body: {} }))
    await gone[Symbol.asyncDispose]()
    await expect(openAiEmbedding({ ...options, baseUrl: gone.url }).embed(['a'], 'query')).rejects.toMatchObject({
      kind: 'unavailable',
    })
  })

  it('knows how long the vectors of some models are', () => {
    const dimensions = (model: string) => openAiEmbedding({ ...options, baseUrl: 'http://x', model }).dimensions
    expect(['text-embedding-3-small', 'openai/text-embedding-3-large', 'other'].map(dimensions)).toEqual([
      1536,
      3072,
      null,
    ])
  })
})

describe('a Text Embeddings Inference server', () => {
  const server = (model: string) =>
    startJsonEndpoint(({ path, body }) =>
      path === '/info'
        ? { body: { model_id: model, max_client_batch_size: 4, max_input_length: 512 } }
        : { body: body.inputs.map((text: string) => [text.length, 1]) },
    )

  it('says which model it has and how many texts it takes', async () => {
    await using endpoint = await server('BAAI/bge-m3')
    const vendor = await openTeiEmbedding(endpoint.url, 32)
    expect(vendor).toMatchObject({ provider: 'tei', model: 'BAAI/bge-m3', maxBatchSize: 4 })
    expect(numbers(await vendor.embed(['abc', 'd'], 'document'))).toEqual([
      [3, 1],
      [1, 1],
    ])
    expect(endpoint.requests[1]).toMatchObject({
      path: '/embed',
      body: { inputs: ['abc', 'd'], truncate: true, normalize: true },
    })
  })

  it('is not asked for vectors of a model that it has no more', async () => {
    await using endpoint = await server('BAAI/bge-m3')
    await expect(expectTeiEmbedding(endpoint.url, 'other', 4).embed(['a'], 'query')).rejects.toMatchObject({
      kind: 'not_found',
    })
    const expected = expectTeiEmbedding(endpoint.url, 'BAAI/bge-m3', 4)
    expect(numbers(await expected.embed(['a'], 'query'))).toEqual([[1, 1]])
  })
})

it('Cohere is told whether a text is a question', async () => {
  await using endpoint = await startJsonEndpoint(({ body }) => ({
    body: { id: 'x', embeddings: { float: body.texts.map(() => [1, 0, 0]) }, meta: { api_version: { version: '2' } } },
  }))
  const vendor = cohereEmbedding({
    baseUrl: endpoint.url,
    apiKey: 'k',
    model: 'embed-v4.0',
    dimensions: 3,
    batchSize: 96,
  })
  expect(numbers(await vendor.embed(['who?'], 'query'))).toEqual([[1, 0, 0]])
  await vendor.embed(['a', 'b'], 'document')
  expect(endpoint.requests.map(({ path }) => path)).toEqual(['/v2/embed', '/v2/embed'])
  expect(endpoint.requests[0]!.headers.authorization).toBe('Bearer k')
  expect(endpoint.requests[0]!.body).toEqual({
    model: 'embed-v4.0',
    texts: ['who?'],
    input_type: 'search_query',
    embedding_types: ['float'],
    truncate: 'END',
    output_dimension: 3,
  })
  expect(endpoint.requests[1]!.body.input_type).toBe('search_document')
  const model = (name: string) =>
    cohereEmbedding({ baseUrl: 'http://x', apiKey: null, model: name, dimensions: null, batchSize: 1 }).dimensions
  expect(['embed-english-v3.0', 'embed-multilingual-light-v3.0', 'embed-v4.0', 'x'].map(model)).toEqual([
    1024,
    384,
    1536,
    null,
  ])
})

it('Google is sent a batch with one request a text', async () => {
  await using endpoint = await startJsonEndpoint(({ body }) => ({
    body: { embeddings: body.requests.map(() => ({ values: [0, 2] })) },
  }))
  const vendor = googleEmbedding({
    baseUrl: `${endpoint.url}/v1beta`,
    apiKey: 'AIza-key',
    model: 'gemini-embedding-001',
    dimensions: 2,
    batchSize: 100,
  })
  expect(numbers(await vendor.embed(['a', 'b'], 'document'))).toEqual([
    [0, 2],
    [0, 2],
  ])
  const [request] = endpoint.requests
  expect(request!.path).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents')
  expect(request!.headers['x-goog-api-key']).toBe('AIza-key')
  expect(request!.body.requests[1]).toEqual({
    model: 'models/gemini-embedding-001',
    content: { parts: [{ text: 'b' }] },
    taskType: 'RETRIEVAL_DOCUMENT',
    outputDimensionality: 2,
  })
})
