import { expect, it } from 'vitest'
import { composeEmbedding, nameOf } from './compose-embedding.ts'
import { openEarlierModel, openEmbeddingVendor } from './create-embedding.ts'
import type { EmbeddingSettings } from './embedding-settings.ts'

const remote = { baseUrl: 'http://127.0.0.1:9/v1', apiKey: null, dimensions: null, batchSize: 8 }
const local = { model: 'm', cacheDirectory: '/cache', pooling: 'mean' } as const
const settings: EmbeddingSettings = {
  provider: 'openai',
  remote: { openai: { ...remote, model: 'large' }, tei: { ...remote, model: '' } },
  local: { local, onnx: local },
  queryPrefix: '',
  passagePrefix: '',
  maxInputTokens: null,
  policy: { timeoutMs: 1_000, queryTimeoutMs: 1_000, maxRetries: 0, maxConcurrent: 2 },
}
const open = (provider: string, model: string, changes: Partial<EmbeddingSettings> = {}) =>
  openEarlierModel({ provider, model, dimensions: 256 }, { ...settings, ...changes }, {})

it('asks the endpoint that is configured for the model of an earlier time', () => {
  expect(open('openai', 'small')).toMatchObject({ provider: 'openai', model: 'small', dimensions: 256 })
  expect(open('tei', 'BAAI/bge-m3')).toMatchObject({ provider: 'tei', model: 'BAAI/bge-m3' })
  expect(open('local', 'someone/model')).toMatchObject({ provider: 'local', model: 'someone/model' })
})

it('has none where the settings are gone, or prepare texts in another way', async () => {
  expect(open('cohere', 'embed-v4.0')).toBeNull()
  expect(open('lexical', 'lexical-0')).toBeNull()
  const prefixes = { queryPrefix: 'query: ', passagePrefix: '' }
  const prefixed = { ...settings, ...prefixes }
  const { model } = composeEmbedding(await openEmbeddingVendor(prefixed, {}), 256, prefixed, settings.policy)
  expect(model).toBe(nameOf({ model: 'large' }, prefixed))
  expect(open('openai', model)).toBeNull()
  expect(open('openai', model, prefixes)).toMatchObject({ model })
  expect(open('openai', 'large', prefixes)).toBeNull()
})
