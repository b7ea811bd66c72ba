import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  answer,
  type FakeModelServer,
  respond,
  startFakeModelServer,
} from '../../../../../../test/support/fake-model-server.ts'
import type { LanguageRequest } from '../language-model.ts'
import { createVendor } from './create-vendor.ts'

/** What the providers send, each in its own way of the same protocol. */

let server: FakeModelServer
beforeEach(async () => {
  server = await startFakeModelServer()
})
afterEach(() => server[Symbol.asyncDispose]())

const open = (provider: string, model: string, reasoningEffort: string | null = null) =>
  createVendor({ provider, model, apiKey: 'k', baseUrl: server.url, reasoningEffort, extraBody: {}, headers: {} }, null)

const tool = (name: string) => ({ name, description: name, parameters: { type: 'object', properties: {} } })
const tools = [tool('recall'), tool('expand')]
const schema = {
  name: 'facts',
  schema: {
    type: 'object',
    required: ['facts'],
    properties: { facts: { type: 'array', items: { type: 'string' } } },
    additionalProperties: false,
  },
}
const ask = (rest: Partial<LanguageRequest> = {}): LanguageRequest => ({
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Who is Alice?' },
  ],
  ...rest,
})
const bodies = () => server.requests.map(({ body }) => body as Record<string, unknown>)

const completion = (message: unknown, rest: Record<string, unknown> = {}, finish_reason = 'stop') =>
  respond(200, {
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message, finish_reason, logprobs: null }],
    ...rest,
  })
const stream = (...chunks: unknown[]) =>
  respond(200, `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`, {
    'content-type': 'text/event-stream',
  })
const delta = (given: unknown, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: given, finish_reason }],
})

describe('gemini', () => {
  const signature = { google: { thought_signature: 'c2lnbmVk' } }
  const wire = { id: 'fc-1', type: 'function', function: { name: 'recall', arguments: '{"query":"Alice"}' } }

  it('gets back what it has signed, and a stand-in for what others have called', async () => {
    const model = open('gemini', 'gemini-3.5-flash')
    server.enqueue(
      completion({ role: 'assistant', tool_calls: [{ ...wire, extra_content: signature }] }),
      answer('A friend.'),
    )
    const { toolCalls } = await model.generate(ask({ tools }))
    const foreign = { id: 'call_9', name: 'expand', arguments: '{}' }
    await model.generate({
      messages: [
        ...ask().messages,
        { role: 'assistant', content: '', toolCalls },
        { role: 'tool', toolCallId: 'fc-1', content: 'Alice keeps bees' },
        { role: 'assistant', content: '', toolCalls: [foreign, foreign] },
        { role: 'tool', toolCallId: 'call_9', content: 'nothing' },
      ],
      tools,
    })
    const signatures = (bodies()[1]!.messages as { tool_calls?: { extra_content?: unknown }[] }[])
      .flatMap(({ tool_calls = [] }) => tool_calls)
      .map(({ extra_content }) => extra_content)
    expect(signatures).toEqual([
      signature,
      { google: { thought_signature: 'skip_thought_signature_validator' } },
      undefined,
    ])
  })

  it('streams calls without numbers, and ends them as if they were text', async () => {
    const first = { ...wire, extra_content: signature }
    const second = { id: 'fc-2', type: 'function', function: { name: 'expand', arguments: '{' } }
    server.enqueue(
      stream(
        delta({ role: 'assistant', tool_calls: [first] }),
        delta({ tool_calls: [second] }),
        delta({ tool_calls: [{ function: { arguments: '}' } }] }),
        delta({}, 'stop'),
      ),
    )
    const reply = await open('gemini', 'gemini-3.5-flash').generate(ask({ tools, onText: () => {} }))
    expect(reply.finishReason).toBe('tool_calls')
    expect(reply.toolCalls).toEqual([
      { id: 'fc-1', name: 'recall', arguments: '{"query":"Alice"}', echo: { provider: 'gemini', value: signature } },
      { id: 'fc-2', name: 'expand', arguments: '{}' },
    ])
  })

  it('puts its errors in lists, with the time to wait in the details', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }]
    const quota = { code: 429, message: 'You exceeded your current quota.', status: 'RESOURCE_EXHAUSTED', details }
    const key = { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' }
    server.enqueue(respond(429, [{ error: quota }]), respond(400, [{ error: key }]))
    const model = open('gemini', 'gemini-3.5-flash')
    await expect(model.generate(ask())).rejects.toMatchObject({
      kind: 'rate_limited',
      retryAfterMs: 34_000,
      message: expect.stringContaining('You exceeded your current quota.'),
    })
    await expect(model.generate(ask())).rejects.toMatchObject({ kind: 'authentication' })
  })

  it('has room to reason beside a short answer', async () => {
    await open('gemini', 'gemini-3.5-flash').generate(ask({ maxOutputTokens: 300 }))
    await open('ollama', 'gemma3:12b').generate(ask({ maxOutputTokens: 300 }))
    expect(bodies().map(({ max_tokens }) => max_tokens)).toEqual([16_300, 300])
  })
})

describe('groq', () => {
  const model = () => open('groq', 'openai/gpt-oss-120b')

  it('refuses schemas with some models', async () => {
    const message = 'This model does not support response format `json_schema`. See supported models'
    const error = { error: { message, type: 'invalid_request_error', param: 'response_format' } }
    server.enqueue(respond(400, error), answer('{"facts": []}'))
    expect((await model().generate(ask({ schema }))).text).toBe('{"facts":[]}')
    expect(bodies()[1]!.tool_choice).toMatchObject({ function: { name: 'give_answer' } })
  })

  it('tells what does not fit the schema in an error; it is judged like any answer, and nothing is unlearned', async () => {
    const failed_generation = '{"facts": ["Alice keeps bees"'
    const error = {
      message: 'Failed to generate JSON. See failed_generation.',
      code: 'json_validate_failed',
      failed_generation,
    }
    const asked = model()
    server.enqueue(respond(400, { error: { ...error, type: 'invalid_request_error' } }))
    expect(await asked.generate(ask({ schema }))).toMatchObject({ text: failed_generation, finishReason: 'stop' })
    await asked.generate(ask({ schema }))
    expect(bodies().map(({ response_format }) => (response_format as { type: string }).type)).toEqual([
      'json_schema',
      'json_schema',
    ])
  })

  it('fails on calls that it cannot read, and still has tools', async () => {
    const error = { message: 'Failed to call a function. Please adjust your prompt.', code: 'tool_use_failed' }
    const asked = model()
    server.enqueue(respond(400, { error: { ...error, failed_generation: '<function=recall' } }))
    await expect(asked.generate(ask({ tools }))).rejects.toMatchObject({ kind: 'invalid_answer' })
    await asked.generate(ask({ tools }))
    expect(bodies()[1]).toHaveProperty('tools')
  })
})

describe('openrouter', () => {
  const model = () => open('openrouter', 'qwen/qwen3.5-9b')

  it.each([
    ['instead of an answer', respond(200, { error: { code: 502, message: 'Provider returned error' } })],
    [
      'in the answer',
      respond(200, {
        choices: [
          {
            message: { content: '' },
            finish_reason: 'error',
            error: { code: 502, message: 'Provider returned error' },
          },
        ],
      }),
    ],
  ])('tells with status 200 that its provider failed, %s', async (_, step) => {
    server.enqueue(step)
    const message = expect.stringContaining('answered 502: Provider returned error')
    await expect(model().generate(ask())).rejects.toMatchObject({ kind: 'unavailable', message })
  })

  it('tells it in the middle of a stream, past comments', async () => {
    const text = [
      ': OPENROUTER PROCESSING\n\n',
      `data: ${JSON.stringify(delta({ content: 'She ' }))}\n\n`,
      `data: ${JSON.stringify({ error: { code: 429, message: 'Rate limit exceeded' }, ...delta({ content: '' }, 'error') })}\n\n`,
    ]
    server.enqueue(respond(200, text.join(''), { 'content-type': 'text/event-stream' }))
    await expect(model().generate(ask({ onText: () => {} }))).rejects.toMatchObject({
      kind: 'rate_limited',
      status: 429,
    })
  })

  it('finds nobody who takes tools', async () => {
    const message = 'No endpoints found that support tool use. To learn more, visit the documentation.'
    server.enqueue(respond(404, { error: { message, code: 404 } }))
    expect((await model().generate(ask({ tools }))).text).toBe('OK')
    expect(bodies().map((body) => 'tools' in body)).toEqual([true, false])
  })
})

describe('mistral', () => {
  it('thinks in parts of its content', async () => {
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }
    server.enqueue(
      completion({ role: 'assistant', content: [thinking, { type: 'text', text: 'A friend.' }], tool_calls: null }),
    )
    expect((await open('mistral', 'magistral-small').generate(ask())).text).toBe('A friend.')
  })

  it('says what it does not take in an error of its own shape', async () => {
    const detail = [
      { type: 'extra_forbidden', loc: ['body', 'reasoning_effort'], msg: 'Extra inputs are not permitted' },
    ]
    server.enqueue(respond(422, { object: 'error', message: { detail }, type: 'invalid_request_error' }))
    await open('mistral', 'mistral-small-latest', 'low').generate(ask())
    expect(bodies().map((body) => 'reasoning_effort' in body)).toEqual([true, false])
  })
})

describe('vllm', () => {
  const error = (message: string) =>
    respond(400, { object: 'error', message, type: 'BadRequestError', param: null, code: 400 })

  it('may have been started without tools', async () => {
    const message = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
    server.enqueue(error(message), answer('{"tool": "recall", "arguments": {"query": "Alice"}}'))
    const reply = await open('vllm', 'm').generate(ask({ tools }))
    expect(reply.toolCalls).toMatchObject([{ name: 'recall', arguments: '{"query":"Alice"}' }])
  })

  it('tells which prompt is too long', async () => {
    server.enqueue(error("This model's maximum context length is 8192 tokens. However, you requested 9000 tokens."))
    await expect(open('vllm', 'm').generate(ask())).rejects.toMatchObject({ kind: 'too_long' })
  })

  it('may know a model whose template has no system', async () => {
    server.enqueue(error('System role not supported'))
    const model = open('vllm', 'm')
    await model.generate(ask())
    await model.generate(ask())
    const joined = [{ role: 'user', content: 'Be brief.\n\nWho is Alice?' }]
    expect(bodies().map(({ messages }) => messages)).toEqual([ask().messages, joined, joined])
  })
})

describe('other endpoints', () => {
  it('azure refuses a question by an error', async () => {
    const message =
      'The response was filtered due to the prompt triggering our content management policy. More information:'
    server.enqueue(
      respond(400, { error: { message, type: null, param: 'prompt', code: 'content_filter', status: 400 } }),
    )
    expect(await open('azure', 'gpt-4o').generate(ask({ schema }))).toMatchObject({
      finishReason: 'refusal',
      text: message,
    })
    expect(server.requests).toHaveLength(1)
  })

  it('a schema that is refused for what it says is asked for differently, others are not', async () => {
    const message =
      "Invalid schema for response_format 'answer': In context=('properties', 'a'), 'maxItems' is not permitted."
    server.otherwise(({ body }) => {
      const { type, json_schema: asked } = body.response_format ?? {}
      if (type === 'json_schema' && asked!.name === 'answer') return respond(400, { error: { message, code: null } })
      return answer('{"facts": []}')
    })
    const model = open('openai', 'gpt-4o-mini')
    const odd = {
      name: 'answer',
      schema: { type: 'object', properties: { a: { type: 'array', maxItems: 3, items: { type: 'string' } } } },
    }
    for (const each of [odd, odd, schema]) await model.generate(ask({ schema: each }))
    const ways = server.requests.map(
      ({ body }) => body.response_format?.json_schema?.strict ?? (body.tools ? 'tool' : 'schema'),
    )
    expect(ways).toEqual([true, 'schema', 'tool', 'tool', true])
  })

  it('openai limits the answer of a model', async () => {
    const message =
      'max_tokens is too large: 64000. This model supports at most 16384 completion tokens, whereas you provided 64000.'
    server.enqueue(
      respond(400, { error: { message, type: 'invalid_request_error', param: 'max_tokens', code: 'invalid_value' } }),
    )
    const model = open('openai', 'gpt-4o-mini')
    for (const maxOutputTokens of [64_000, 64_000, 100]) await model.generate(ask({ maxOutputTokens }))
    expect(bodies().map((body) => body.max_completion_tokens)).toEqual([64_000, 16_384, 16_384, 100])
  })

  it('xai counts reasoning beside the answer, deepseek what was cached in a field of its own', async () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 4,
      total_tokens: 44,
      completion_tokens_details: { reasoning_tokens: 30 },
    }
    server.enqueue(
      completion({ content: 'x' }, { usage }),
      completion(
        { content: 'x', reasoning_content: 'Hm' },
        { usage: { prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 6 } },
      ),
    )
    expect((await open('xai', 'grok-4.5').generate(ask())).usage).toMatchObject({
      outputTokens: 4,
      reasoningTokens: 30,
    })
    expect((await open('deepseek', 'm').generate(ask())).usage).toMatchObject({ inputTokens: 9, cachedTokens: 6 })
  })

  it('deepseek gives up when it is short of machines, and wants to be paid', async () => {
    server.enqueue(
      completion({ content: 'She' }, {}, 'insufficient_system_resource'),
      respond(402, {
        error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' },
      }),
    )
    const model = open('deepseek', 'm')
    await expect(model.generate(ask())).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(model.generate(ask())).rejects.toThrow(/plan and billing of the deepseek account/)
  })

  it('ollama has models without tools; fireworks writes null for none; llama.cpp is still loading', async () => {
    const message = 'registry.ollama.ai/library/gemma3:12b does not support tools'
    server.enqueue(
      respond(400, { error: { message, type: 'api_error', param: null, code: null } }),
      answer('Nobody.'),
      completion({ role: 'assistant', content: 'Nobody.', tool_calls: null, function_call: null }),
      respond(503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }),
    )
    expect((await open('ollama', 'gemma3:12b').generate(ask({ tools }))).text).toBe('Nobody.')
    expect((await open('fireworks', 'm').generate(ask({ tools }))).text).toBe('Nobody.')
    await expect(open('llamacpp', 'default').generate(ask())).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('an older server does not know that usage can be streamed', async () => {
    server.enqueue(respond(400, { detail: 'Unrecognized request argument supplied: stream_options' }))
    const model = open('lmstudio', 'm')
    for (const _ of 'ab') await model.generate(ask({ onText: () => {} }))
    expect(bodies().map((body) => 'stream_options' in body)).toEqual([true, false, false])
  })
})
