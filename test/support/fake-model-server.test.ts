import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answer,
  answerFromTheText,
  answerJson,
  answerWithWrongIds,
  delayed,
  type FakeModelServer,
  fail,
  startFakeModelServer,
} from './fake-model-server.ts'
import { jsonOf } from './json-of.ts'

let server: FakeModelServer
beforeAll(async () => {
  server = await startFakeModelServer({ dimensions: 4 })
})
afterAll(() => server[Symbol.asyncDispose]())

async function post(path: string, body: unknown) {
  const response = await fetch(server.origin + path, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, headers: response.headers, body: await jsonOf(response) }
}
const chat = (content: string, rest: object = {}) =>
  post('/v1/chat/completions', { model: 'm', messages: [{ role: 'user', content }], ...rest })

describe('a fake model server', () => {
  it('does what is queued, one step a request, then what it does otherwise', async () => {
    server.enqueue(fail(429, 'Slow down', { headers: { 'retry-after': '7' } }), ({ body }) =>
      answer(`for ${body.model}`),
    )
    const limited = await chat('?')
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await chat('?')).body.choices[0].message.content).toBe('for m')
    expect((await chat('?')).body.choices[0].message.content).toBe('OK')
    expect(server.requests.map(({ path }) => path)).toEqual(Array(3).fill('/v1/chat/completions'))
  })

  it('answers by the schema, in the way in which it was asked for', async () => {
    const schema = {
      type: 'object',
      required: ['facts'],
      properties: {
        facts: {
          type: 'array',
          items: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
        },
      },
    }
    const expected = { facts: [{ text: 'Alice keeps bees.' }, { text: 'Bob sails a boat.' }] }
    const told = 'Alice keeps bees. Bob sails a boat.'
    server.enqueue(answerFromTheText, answerFromTheText, answerFromTheText)
    const response_format = { type: 'json_schema', json_schema: { name: 'facts', schema } }
    const completion = await chat(told, { response_format })
    expect(JSON.parse(completion.body.choices[0].message.content)).toEqual(expected)
    const tools = [{ type: 'function', function: { name: 'give_answer', parameters: schema } }]
    const called = await chat(told, { tools })
    expect(JSON.parse(called.body.choices[0].message.tool_calls[0].function.arguments)).toEqual(expected)
    const message = await post('/v1/messages', {
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'text', text: told }] }],
      tools: [{ name: 'give_answer', input_schema: schema }],
    })
    expect(message.body.content).toEqual([{ type: 'tool_use', id: 'toolu_1', name: 'give_answer', input: expected }])
    expect(message.body.stop_reason).toBe('tool_use')
  })

  it('names what there is not, when told to', async () => {
    const quote = {
      type: 'object',
      required: ['fact', 'quote'],
      properties: { fact: { type: 'string' }, quote: { type: 'string' } },
    }
    const schema = { type: 'object', required: ['evidence'], properties: { evidence: { type: 'array', items: quote } } }
    server.enqueue(answerWithWrongIds)
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } }
    const { body } = await chat('F1 (said 2024-05-01) Alice keeps bees.', { response_format })
    expect(JSON.parse(body.choices[0].message.content)).toEqual({
      evidence: [{ fact: 'F999', quote: 'Alice keeps bees.' }],
    })
  })

  it('counts the requests that it serves at the same time', async () => {
    let arrived = 0
    let open: () => void = () => {}
    const both = new Promise<void>((resolve) => {
      open = resolve
    })
    const step = async () => {
      if (++arrived === 2) open()
      await both
      return delayed(1, answerJson({}))
    }
    server.enqueue(step, step)
    await Promise.all([chat('a'), chat('b')])
    expect(server.maxConcurrent).toBe(2)
  })

  it('embeds in four protocols: the same text has the same unit vector', async () => {
    const openai = await post('/v1/embeddings', { model: 'm', input: ['red kite', 'Red kite!'] })
    const [{ embedding }, second] = openai.body.data
    expect(second.embedding).toEqual(embedding)
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 5)
    const base64 = await post('/v1/embeddings', { model: 'm', input: 'red kite', encoding_format: 'base64' })
    const bytes = Buffer.from(base64.body.data[0].embedding, 'base64')
    expect(bytes.readFloatLE(0)).toBeCloseTo(embedding[0], 6)
    expect((await post('/embed', { inputs: ['red kite'] })).body).toEqual([embedding])
    expect((await post('/v2/embed', { texts: ['red kite'] })).body.embeddings.float).toEqual([embedding])
    const google = { requests: [{ content: { parts: [{ text: 'red kite' }] } }] }
    expect((await post('/v1beta/models/m:batchEmbedContents', google)).body.embeddings).toEqual([{ values: embedding }])
  })

  it('ranks in two protocols by the words that are asked for', async () => {
    const texts = ['green kite', 'a red kite', 'nothing']
    const { results } = (await post('/v2/rerank', { model: 'm', query: 'red kite', documents: texts, top_n: 2 })).body
    expect(results).toEqual([
      { index: 1, relevance_score: 1 },
      { index: 0, relevance_score: 0.5 },
    ])
    expect((await post('/rerank', { query: 'red kite', texts })).body).toEqual([
      { index: 1, score: 1 },
      { index: 0, score: 0.5 },
      { index: 2, score: 0 },
    ])
  })
})
