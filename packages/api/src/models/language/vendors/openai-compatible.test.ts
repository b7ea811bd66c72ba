import { afterEach, describe, expect, it } from 'vitest'
import {
  answer,
  answerJson,
  answerToolCalls,
  delayed,
  dropConnection,
  emptyAnswer,
  type FakeModelServer,
  type FakeModelServerOptions,
  fail,
  fencedJson,
  refuse,
  respond,
  startFakeModelServer,
  truncatedJson,
} from '../../../../../../test/support/fake-model-server.ts'
import type { LanguageRequest, Tool } from '../language-model.ts'
import type { EndpointSettings } from '../language-settings.ts'
import { createVendor } from './create-vendor.ts'

let server: FakeModelServer
afterEach(() => server[Symbol.asyncDispose]())

async function open(
  provider: string,
  options: FakeModelServerOptions = {},
  settings: Partial<EndpointSettings> = {},
  strictSchema: boolean | null = null,
) {
  server = await startFakeModelServer(options)
  return createVendor(
    {
      provider,
      model: 'm',
      apiKey: 'sk-secret-1234',
      baseUrl: server.url,
      reasoningEffort: null,
      extraBody: {},
      headers: {},
      ...settings,
    },
    strictSchema,
  )
}

const user = (content: string, rest: Partial<LanguageRequest> = {}): LanguageRequest => ({
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content },
  ],
  ...rest,
})

const schema = {
  name: 'facts',
  schema: {
    type: 'object',
    properties: { facts: { type: 'array', items: { type: 'string' } }, note: { type: 'string' } },
    required: ['facts'],
    additionalProperties: false,
  },
}
const tools: Tool[] = [
  {
    name: 'recall',
    description: 'Finds memories.',
    parameters: { type: 'object', properties: { query: { type: 'string' } } },
  },
  { name: 'done', description: 'Ends.', parameters: { type: 'object', properties: {} } },
]
const formats = () => server.requests.map(({ body }) => body.response_format?.type ?? (body.tools ? 'tools' : 'none'))

describe('a question', () => {
  it('is asked with the key, once, and answered with what it took', async () => {
    const model = await open(
      'openai',
      { apiKey: 'sk-secret-1234' },
      { extraBody: { seed: 7 }, headers: { 'x-team': 'a' } },
    )
    server.enqueue(
      answer('Paris', {
        usage: {
          prompt_tokens: 50,
          completion_tokens: 30,
          prompt_tokens_details: { cached_tokens: 20 },
          completion_tokens_details: { reasoning_tokens: 25 },
        },
      }),
    )
    expect(await model.generate(user('Where?', { temperature: 0.2, maxOutputTokens: 99 }))).toEqual({
      text: 'Paris',
      toolCalls: [],
      finishReason: 'stop',
      usage: { inputTokens: 50, outputTokens: 5, cachedTokens: 20, reasoningTokens: 25 },
    })
    expect(server.requests).toHaveLength(1)
    const [{ path, body, headers }] = server.requests as [(typeof server.requests)[number]]
    expect(path).toBe('/v1/chat/completions')
    expect(headers['x-team']).toBe('a')
    expect(body).toEqual({
      model: 'm',
      messages: user('Where?').messages,
      temperature: 0.2,
      max_completion_tokens: 99,
      seed: 7,
      stream: false,
    })
  })

  it('comes piece by piece to who listens, without the reasoning before it', async () => {
    const model = await open('ollama')
    server.enqueue(answer('<think>Hm. Paris?</think>It is Paris, of course.'))
    const pieces: string[] = []
    const reply = await model.generate(user('Where?', { onText: (text) => pieces.push(text) }))
    expect(reply.text).toBe('It is Paris, of course.')
    expect(pieces.join('')).toBe(reply.text)
    expect(pieces.length).toBeGreaterThan(1)
    expect(reply.usage.inputTokens).toBeGreaterThan(0)
  })

  it('is told apart from a refusal, an answer that was cut off, and none at all', async () => {
    const model = await open('openai')
    server.enqueue(
      refuse('No.'),
      answer('Pa', { finishReason: 'length' }),
      emptyAnswer(),
      answer('x', { finishReason: 'content_filter' }),
    )
    expect(await model.generate(user('?'))).toMatchObject({ text: 'No.', finishReason: 'refusal' })
    expect(await model.generate(user('?'))).toMatchObject({ text: 'Pa', finishReason: 'length' })
    await expect(model.generate(user('?'))).rejects.toMatchObject({ name: 'ModelError', kind: 'invalid_answer' })
    expect(await model.generate(user('?'))).toMatchObject({ finishReason: 'refusal' })
  })

  it('carries a conversation with calls of tools', async () => {
    const model = await open('openai')
    server.enqueue(answerToolCalls({ name: 'recall', arguments: { query: 'Alice' } }), answer('Done'))
    const first = await model.generate(user('Who?', { tools }))
    expect(first).toMatchObject({
      text: '',
      finishReason: 'tool_calls',
      toolCalls: [{ id: 'call_1', name: 'recall', arguments: '{"query":"Alice"}' }],
    })
    const messages = [
      ...user('Who?').messages,
      { role: 'assistant', content: '', toolCalls: first.toolCalls },
      { role: 'tool', toolCallId: 'call_1', content: 'Alice keeps bees' },
    ] as const
    await model.generate({ messages, tools, toolChoice: { name: 'done' } })
    const { body } = server.requests[1]!
    expect(body.messages.slice(2)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'recall', arguments: '{"query":"Alice"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'Alice keeps bees' },
    ])
    expect(body.tool_choice).toEqual({ type: 'function', function: { name: 'done' } })
  })

  it('streams calls as well', async () => {
    const model = await open('openai')
    server.enqueue(answerToolCalls({ name: 'recall', arguments: { query: 'x' } }, { name: 'done', arguments: {} }))
    const reply = await model.generate(user('Who?', { tools, onText: () => expect.fail('there is no text') }))
    expect(reply.toolCalls.map(({ name, arguments: given }) => [name, given])).toEqual([
      ['recall', '{"query":"x"}'],
      ['done', '{}'],
    ])
  })
})

describe('JSON of a shape', () => {
  it('is forced where the provider can', async () => {
    const model = await open('openai')
    server.enqueue(answerJson({ facts: ['a'], note: null }))
    expect(JSON.parse((await model.generate(user('?', { schema }))).text)).toEqual({ facts: ['a'], note: null })
    expect(server.requests[0]!.body.response_format).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'facts',
        strict: true,
        schema: {
          type: 'object',
          properties: {
            facts: { type: 'array', items: { type: 'string' } },
            note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
          },
          required: ['facts', 'note'],
          additionalProperties: false,
        },
      },
    })
  })

  it('is not forced when that is switched off', async () => {
    const model = await open('openai', {}, {}, false)
    await model.generate(user('?', { schema }))
    expect(server.requests[0]!.body.response_format!.json_schema).toEqual({ name: 'facts', schema: schema.schema })
  })

  it('is asked for in ever simpler ways, and the one that works is remembered', async () => {
    const model = await open('openai', { supports: { jsonSchema: false, jsonObject: false, tools: false } })
    server.otherwise(fencedJson({ facts: ['a'] }))
    for (let times = 0; times < 2; times++) {
      expect((await model.generate(user('?', { schema }))).text).toContain('"facts"')
    }
    expect(formats()).toEqual(['json_schema', 'json_schema', 'tools', 'json_object', 'none', 'none'])
    expect(server.requests.at(-1)!.body.messages[0]!.content).toContain('Be brief.\n\nAnswer with one JSON value')
  })

  it('is taken by a tool where schemas are unknown', async () => {
    const model = await open('groq', { supports: { jsonSchema: false } })
    server.otherwise(({ body }) =>
      body.tools ? answerToolCalls({ name: 'give_answer', arguments: { facts: ['a'] } }) : answer('?'),
    )
    expect(await model.generate(user('?', { schema }))).toMatchObject({
      text: '{"facts":["a"]}',
      toolCalls: [],
      finishReason: 'stop',
    })
    expect(server.requests[1]!.body.tool_choice).toEqual({ type: 'function', function: { name: 'give_answer' } })
  })

  it('is handed on as it came when it broke off', async () => {
    const model = await open('vllm')
    server.enqueue(truncatedJson({ facts: ['one', 'two'] }, 18))
    expect(await model.generate(user('?', { schema }))).toMatchObject({ finishReason: 'length' })
  })
})

describe('an endpoint without tools', () => {
  it('is told of them in words, and its calls are read from its text', async () => {
    const model = await open('ollama', { supports: { tools: false } })
    server.otherwise(answer('```json\n{"tool": "recall", "arguments": {"query": "Alice"}}\n```'))
    const heard: string[] = []
    const request = user('Who?', { tools, onText: (text) => heard.push(text) })
    expect(await model.generate(request)).toMatchObject({
      text: '',
      toolCalls: [{ name: 'recall', arguments: '{"query":"Alice"}' }],
      finishReason: 'tool_calls',
    })
    expect(heard).toEqual([])
    expect(formats()).toEqual(['tools', 'none'])
    server.otherwise(answer('She keeps bees.'))
    expect(await model.generate(request)).toMatchObject({ text: 'She keeps bees.', toolCalls: [] })
    expect(heard).toEqual(['She keeps bees.'])
    expect(server.requests).toHaveLength(3)
  })
})

describe('what an endpoint does not take', () => {
  it.each([
    ["Unsupported value: 'temperature' does not support 0.2 with this model.", 'temperature'],
    [
      "Unsupported parameter: 'max_completion_tokens' is not supported. Use 'max_tokens' instead.",
      'max_completion_tokens',
    ],
    ['Unrecognized request argument supplied: reasoning_effort', 'reasoning_effort'],
  ])('is left out from then on: %s', async (message, parameter) => {
    const model = await open('openai', {}, { reasoningEffort: 'low' })
    server.enqueue(fail(400, message))
    await model.generate(user('?', { temperature: 0.2, maxOutputTokens: 9 }))
    await model.generate(user('?', { temperature: 0.2, maxOutputTokens: 9 }))
    expect(server.requests.map(({ body }) => parameter in body)).toEqual([true, false, false])
  })

  it('is learned once by requests that are under way together', async () => {
    const model = await open('openai', { supports: { jsonSchema: false } }, { model: 'function-calling-1' })
    server.otherwise(({ body }) =>
      'max_completion_tokens' in body
        ? fail(400, "Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens' instead.")
        : answerJson({ facts: ['a'] }),
    )
    const request = user('?', { schema, maxOutputTokens: 9 })
    await Promise.all(Array.from({ length: 5 }, () => model.generate(request)))
    const before = server.requests.length
    await model.generate(request)
    expect(server.requests.slice(before).map(({ body }) => [body.max_tokens, 'tools' in body])).toEqual([[9, true]])
  })

  it('is an error when nothing can be left out', async () => {
    const model = await open('openai')
    server.otherwise(fail(400, 'Invalid value: messages must not be empty'))
    await expect(model.generate(user('?', { temperature: 0.2 }))).rejects.toMatchObject({
      kind: 'bad_request',
      status: 400,
    })
    expect(server.requests).toHaveLength(1)
  })
})

describe('an error', () => {
  it.each([
    [401, {}, { kind: 'authentication', message: /check the API key of openai/ }],
    [403, {}, { kind: 'authentication' }],
    [404, {}, { kind: 'not_found', message: /model name "m"/ }],
    [408, {}, { kind: 'timeout' }],
    [413, {}, { kind: 'too_long' }],
    [429, { headers: { 'retry-after': '7' } }, { kind: 'rate_limited', retryAfterMs: 7000 }],
    [
      429,
      { headers: { 'x-ratelimit-reset-requests': '1m0.5s', 'x-ratelimit-remaining-requests': '0' } },
      { retryAfterMs: 60_500 },
    ],
    [429, { code: 'insufficient_quota' }, { kind: 'rate_limited', message: /plan and billing/ }],
    [500, {}, { kind: 'unavailable' }],
    [503, { headers: { 'retry-after-ms': '250' } }, { kind: 'unavailable', retryAfterMs: 250 }],
  ])('with status %i is told as what it is', async (status, rest, expected) => {
    const model = await open('openai')
    server.enqueue(fail(status, 'Key sk-secret-1234 says no', rest))
    const error = await model.generate(user('?')).catch((caught: Error) => caught)
    const { message, ...fields } = expected as { message?: RegExp }
    expect(error).toMatchObject({ name: 'ModelError', status, ...fields })
    expect((error as Error).message).toMatch(message ?? /openai \(m at 127\.0\.0\.1:\d+\) answered/)
    expect((error as Error).message).not.toContain('sk-secret')
    expect(server.requests).toHaveLength(1)
  })

  it.each([
    ["This model's maximum context length is 8192 tokens.", 'too_long'],
    ['prompt is too long: 213000 tokens > 200000 maximum', 'too_long'],
  ])('of a text that does not fit is known by its words: %s', async (message, kind) => {
    const model = await open('openai')
    server.enqueue(fail(400, message))
    await expect(model.generate(user('?'))).rejects.toMatchObject({ kind })
  })

  it.each([
    ['that breaks off', dropConnection(), 'unavailable'],
    ['that is a web page', respond(200, '<html>hello</html>', { 'content-type': 'text/html' }), 'invalid_answer'],
    ['that is something else', respond(200, { hello: 'world' }), 'invalid_answer'],
  ])('is an answer %s', async (_, step, kind) => {
    const model = await open('openai')
    server.enqueue(step)
    await expect(model.generate(user('?'))).rejects.toMatchObject({ name: 'ModelError', kind })
  })

  it('is a stream that ends in the middle', async () => {
    const model = await open('openai')
    server.enqueue(answer('It is Paris, of course.', { dropAfter: 8 }))
    let heard = ''
    const request = user('?', {
      onText: (text) => {
        heard += text
      },
    })
    await expect(model.generate(request)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(heard).toBe('It is Pa')
  })

  it('is no server at all', async () => {
    const model = await open('openai')
    await server[Symbol.asyncDispose]()
    const failing = model.generate(user('?'))
    await expect(failing).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(failing).rejects.toThrow(/cannot be reached: .*Is it running/)
  })
})

it('ends with the signal, whose reason it tells', async () => {
  const model = await open('openai')
  server.otherwise(delayed(60_000, answer('late')))
  const controller = new AbortController()
  const reason = new Error('enough')
  const asked = model.generate(user('?', { signal: controller.signal }))
  await expect.poll(() => server.requests.length).toBe(1)
  controller.abort(reason)
  await expect(asked).rejects.toBe(reason)
})

describe('addresses', () => {
  it('of azure carry the key and the version where they want it', async () => {
    const model = await open('azure', { apiKey: 'sk-secret-1234' }, {})
    const deployment = createVendor(
      {
        ...{
          provider: 'azure',
          model: 'm',
          apiKey: 'sk-secret-1234',
          reasoningEffort: null,
          extraBody: {},
          headers: {},
        },
        baseUrl: `${server.url}/openai/deployments/m`,
      },
      null,
    )
    const bare = createVendor(
      {
        ...{
          provider: 'azure',
          model: 'm',
          apiKey: 'sk-secret-1234',
          reasoningEffort: null,
          extraBody: {},
          headers: {},
        },
        baseUrl: server.url.replace(/\/v1$/, ''),
      },
      null,
    )
    for (const each of [model, deployment, bare]) await each.generate(user('?'))
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v1/chat/completions',
      '/v1/openai/deployments/m/chat/completions?api-version=2024-10-21',
      '/openai/v1/chat/completions',
    ])
    expect(server.requests[0]!.headers).toMatchObject({ 'api-key': '***' })
    expect(server.requests[0]!.headers).not.toHaveProperty('authorization')
  })

  it('without a key are asked without one', async () => {
    const model = await open('ollama', {}, { apiKey: null })
    await model.generate(user('?'))
    expect(server.requests[0]!.headers).not.toHaveProperty('authorization')
  })

  it('of unknown providers are nowhere', async () => {
    await open('openai')
    const settings = { model: null, apiKey: null, baseUrl: null, reasoningEffort: null, extraBody: {}, headers: {} }
    expect(() => createVendor({ provider: 'x', ...settings }, null)).toThrow('The provider "x" is not known.')
    expect(() => createVendor({ provider: 'vllm', ...settings }, null)).toThrow('needs a model')
  })
})
