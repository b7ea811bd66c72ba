import { describe, expect, it } from 'vitest'
import { startJsonEndpoint } from '../../../../../../test/support/json-endpoint.ts'
import { cohereReranker } from './cohere-reranker.ts'
import { teiReranker } from './tei-reranker.ts'

describe('a reranker like that of Cohere', () => {
  const options = { provider: 'cohere', path: '/rerank', apiKey: 'k', model: 'rerank-v3.5' }

  it('scores documents, which it answers best first', async () => {
    await using endpoint = await startJsonEndpoint(() => ({
      body: {
        results: [
          { index: 2, relevance_score: 0.9 },
          { index: 0, relevance_score: 0.3 },
          { index: 1, relevance_score: 0.001 },
        ],
      },
    }))
    const reranker = cohereReranker({ ...options, baseUrl: `${endpoint.url}/v2` })
    expect(await reranker.rerank('who?', ['a', 'b', 'c'])).toEqual([0.3, 0.001, 0.9])
    expect(endpoint.requests[0]).toMatchObject({
      path: '/v2/rerank',
      headers: { authorization: 'Bearer k' },
      body: { model: 'rerank-v3.5', query: 'who?', documents: ['a', 'b', 'c'], top_n: 3 },
    })
  })

  it('brings raw scores between 0 and 1 and does not take missing ones', async () => {
    let results = [
      { index: 0, relevance_score: 4 },
      { index: 1, relevance_score: 0 },
    ]
    await using endpoint = await startJsonEndpoint(() => ({ body: { results } }))
    const reranker = cohereReranker({ ...options, baseUrl: endpoint.url })
    const [first, second] = await reranker.rerank('q', ['a', 'b'])
    expect(first).toBeCloseTo(0.982, 3)
    expect(second).toBe(0.5)
    results = results.slice(1)
    await expect(reranker.rerank('q', ['a', 'b'])).rejects.toMatchObject({ kind: 'invalid_answer' })
  })
})

it('a Text Embeddings Inference server scores documents', async () => {
  await using endpoint = await startJsonEndpoint(({ body }) => ({
    body: body.texts.map((text: string, index: number) => ({ index, score: text.length / 10 })).reverse(),
  }))
  const reranker = teiReranker(endpoint.url, 32)
  expect(await reranker.rerank('q', ['a', 'bcd'])).toEqual([0.1, 0.3])
  expect(endpoint.requests[0]).toMatchObject({
    path: '/rerank',
    body: { query: 'q', texts: ['a', 'bcd'], truncate: true, raw_scores: false },
  })
})
