import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  answer,
  type FakeModelServer,
  respond,
  startFakeModelServer,
} from '../../../../../../test/support/fake-model-server.ts'
import type { LanguageModel, LanguageRequest } from '../language-model.ts'
import { createVendor } from './create-vendor.ts'

let server: FakeModelServer
let model: LanguageModel
beforeEach(async () => {
  server = await startFakeModelServer({ apiKey: 'sk-ant-secret-1' })
  model = open()
})
afterEach(() => server[Symbol.asyncDispose]())

const open = (reasoningEffort: string | null = null) =>
  createVendor(
    {
      ...{ provider: 'anthropic', model: 'claude-x', apiKey: 'sk-ant-secret-1', reasoningEffort, extraBody: {} },
      baseUrl: server.url,
      headers: {},
    },
    null,
  )

/** A message as the API sends it. */
const message = (content: unknown[], rest: Record<string, unknown> = {}) =>
  respond(200, {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-x',
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 30, cache_creation_input_tokens: 2 },
    ...rest,
  })
const text = (value: string) => ({ type: 'text', text: value })
const call = (name: string, input: unknown, id = 'toolu_1') => ({ type: 'tool_use', id, name, input })

const events = (...list: Record<string, unknown>[]) =>
  respond(200, list.map((event) => `event: ${event.type}\r\ndata: ${JSON.stringify(event)}\r\n\r\n`).join(''), {
    'content-type': 'text/event-stream',
  })

const ask = (content: string, rest: Partial<LanguageRequest> = {}): LanguageRequest => ({
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content },
  ],
  ...rest,
})
const tools = [{ name: 'recall', description: 'Finds.', parameters: { type: 'object', properties: {} } }]
const schema = { name: 'facts', schema: { type: 'object', properties: { facts: { type: 'array' } } } }
const bodyOf = (nth = 0) => server.requests[nth]!.body as unknown as Record<string, unknown>

it('asks as the messages API wants it', async () => {
  server.enqueue(message([{ type: 'thinking', thinking: 'Hm', signature: 's' }, text('Par'), text('is')]))
  expect(await model.generate(ask('Where?', { temperature: 1.5, maxOutputTokens: 50 }))).toEqual({
    text: 'Paris',
    toolCalls: [],
    finishReason: 'stop',
    usage: { inputTokens: 42, outputTokens: 5, cachedTokens: 30, reasoningTokens: 0 },
  })
  const [{ path, headers }] = server.requests as [(typeof server.requests)[number]]
  expect(path).toBe('/v1/messages')
  expect(headers).toMatchObject({ 'anthropic-version': '2023-06-01', 'x-api-key': '***' })
  expect(bodyOf()).toEqual({
    model: 'claude-x',
    max_tokens: 50,
    system: 'Be brief.',
    messages: [{ role: 'user', content: [text('Where?')] }],
    temperature: 1,
  })
})

it('carries a conversation with tools', async () => {
  server.enqueue(message([text('Let me see.'), call('recall', { query: 'Alice' })], { stop_reason: 'tool_use' }))
  const first = await model.generate(ask('Who?', { tools, toolChoice: 'required' }))
  expect(first).toMatchObject({
    text: 'Let me see.',
    toolCalls: [{ id: 'toolu_1', name: 'recall', arguments: '{"query":"Alice"}' }],
    finishReason: 'tool_calls',
  })
  expect(bodyOf()).toMatchObject({
    tools: [{ name: 'recall', description: 'Finds.', input_schema: { type: 'object', properties: {} } }],
    tool_choice: { type: 'any' },
  })
  server.enqueue(message([text('She keeps bees.')]))
  const calls = [...first.toolCalls, { id: 'toolu_2', name: 'recall', arguments: 'no json' }]
  await model.generate({
    messages: [
      ...ask('Who?').messages,
      { role: 'assistant', content: '', toolCalls: calls },
      { role: 'tool', toolCallId: 'toolu_1', content: 'bees' },
      { role: 'tool', toolCallId: 'toolu_2', content: 'nothing' },
      { role: 'user', content: 'Now answer.' },
    ],
  })
  expect(bodyOf(1).messages).toEqual([
    { role: 'user', content: [text('Who?')] },
    {
      role: 'assistant',
      content: [call('recall', { query: 'Alice' }), call('recall', { invalid_json: 'no json' }, 'toolu_2')],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_1', content: 'bees' },
        { type: 'tool_result', tool_use_id: 'toolu_2', content: 'nothing' },
        text('Now answer.'),
      ],
    },
  ])
})

it('takes JSON of a shape through a tool that is forced', async () => {
  server.enqueue(message([call('give_answer', { facts: ['a'] })], { stop_reason: 'tool_use' }))
  expect(await open('high').generate(ask('?', { schema }))).toMatchObject({
    text: '{"facts":["a"]}',
    toolCalls: [],
    finishReason: 'stop',
  })
  expect(bodyOf()).toMatchObject({ tool_choice: { type: 'tool', name: 'give_answer' } })
  expect(bodyOf()).not.toHaveProperty('thinking')
})

it('reasons where it may, on top of the answer', async () => {
  server.enqueue(message([text('x')]))
  await open('medium').generate(ask('?', { temperature: 0.3, maxOutputTokens: 100 }))
  expect(bodyOf()).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 4096 }, max_tokens: 4196 })
  expect(bodyOf()).not.toHaveProperty('temperature')
})

describe('a model that reasons', () => {
  const thought = { type: 'thinking', thinking: 'Hm', signature: 'sig' }

  it('gets its thoughts back with the results of its calls', async () => {
    const reasoning = open('low')
    server.enqueue(
      message([thought, call('recall', { query: 'Alice' })], { stop_reason: 'tool_use' }),
      message([text('Bees.')]),
    )
    const { toolCalls } = await reasoning.generate(ask('Who?', { tools }))
    const results = { role: 'tool', toolCallId: 'toolu_1', content: 'bees' } as const
    const history = [...ask('Who?').messages, { role: 'assistant', content: '', toolCalls } as const, results]
    await reasoning.generate({ messages: history, tools })
    expect(bodyOf(1)).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 1024 } })
    expect((bodyOf(1).messages as unknown[])[1]).toEqual({
      role: 'assistant',
      content: [thought, call('recall', { query: 'Alice' })],
    })
    // Calls that another model made have no thoughts: then this turn goes on without.
    const others = toolCalls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given }))
    server.enqueue(message([text('Bees.')]))
    await reasoning.generate({
      messages: [...ask('Who?').messages, { role: 'assistant', content: '', toolCalls: others }, results],
      tools,
    })
    expect(bodyOf(2)).not.toHaveProperty('thinking')
  })
})

describe('what a model does not take', () => {
  const refuse = (said: string) =>
    respond(400, { type: 'error', error: { type: 'invalid_request_error', message: said } })

  it('is put differently from then on: reasoning', async () => {
    const reasoning = open('high')
    server.enqueue(refuse('thinking.type: "enabled" is not supported for this model. Use adaptive thinking.'))
    server.otherwise(message([text('x')]))
    await reasoning.generate(ask('?', { maxOutputTokens: 100 }))
    await reasoning.generate(ask('?', { maxOutputTokens: 100 }))
    const adaptive = { thinking: { type: 'adaptive' }, output_config: { effort: 'high' }, max_tokens: 16_484 }
    expect([bodyOf(1), bodyOf(2)]).toEqual([expect.objectContaining(adaptive), expect.objectContaining(adaptive)])
  })

  it('is put differently from then on: a forced tool', async () => {
    server.enqueue(
      refuse('tool_choice forces tool use is not compatible with thinking.'),
      message([text('{"facts": []}')]),
    )
    expect(await model.generate(ask('?', { schema }))).toMatchObject({ text: '{"facts": []}' })
    expect(bodyOf(1)).not.toHaveProperty('tool_choice')
    expect(bodyOf(1).system).toBe('Be brief.\n\nUse the tool give_answer now; do not answer in text.')
  })

  it('is left out from then on: a temperature, a high limit', async () => {
    server.enqueue(
      refuse('`temperature` is deprecated for this model.'),
      refuse('max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens for claude-x'),
    )
    server.otherwise(message([text('x')]))
    await model.generate(ask('?', { temperature: 0, maxOutputTokens: 64_000 }))
    expect(bodyOf(2)).toMatchObject({ max_tokens: 8192 })
    expect(bodyOf(2)).not.toHaveProperty('temperature')
  })

  it('is an error when nothing can be changed', async () => {
    server.enqueue(refuse('messages: at least one message is required'))
    await expect(model.generate(ask('?'))).rejects.toMatchObject({ kind: 'bad_request' })
    server.enqueue(refuse('Your credit balance is too low to access the Anthropic API.'))
    await expect(model.generate(ask('?'))).rejects.toThrow(/plan and billing/)
    expect(server.requests).toHaveLength(2)
  })
})

describe('a stream', () => {
  const start = { type: 'message_start', message: { usage: { input_tokens: 9, output_tokens: 1 } } }
  const block = (index: number, content_block: unknown) => ({ type: 'content_block_start', index, content_block })
  const delta = (index: number, given: unknown) => ({ type: 'content_block_delta', index, delta: given })
  const end = [
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 8 } },
    { type: 'message_stop' },
  ]

  it('comes piece by piece and is put together', async () => {
    server.enqueue(
      events(
        start,
        { type: 'ping' },
        block(0, text('')),
        delta(0, { type: 'text_delta', text: 'It is ' }),
        delta(0, { type: 'text_delta', text: 'Zürich.' }),
        { type: 'content_block_stop', index: 0 },
        block(1, call('recall', {})),
        delta(1, { type: 'input_json_delta', partial_json: '{"query":' }),
        delta(1, { type: 'input_json_delta', partial_json: '"x"}' }),
        ...end,
      ),
    )
    const heard: string[] = []
    expect(await model.generate(ask('Where?', { tools, onText: (piece) => heard.push(piece) }))).toEqual({
      text: 'It is Zürich.',
      toolCalls: [{ id: 'toolu_1', name: 'recall', arguments: '{"query":"x"}' }],
      finishReason: 'tool_calls',
      usage: { inputTokens: 9, outputTokens: 8, cachedTokens: 0, reasoningTokens: 0 },
    })
    expect(heard).toEqual(['It is ', 'Zürich.'])
    expect(bodyOf().stream).toBe(true)
  })

  it('is an error when its connection breaks', async () => {
    server.enqueue(answer('It is Paris, of course.', { dropAfter: 8 }))
    let heard = ''
    const onText = (piece: string) => {
      heard += piece
    }
    await expect(model.generate(ask('?', { onText }))).rejects.toMatchObject({ kind: 'unavailable' })
    expect(heard).toBe('It is Pa')
  })

  it('keeps the thoughts that are signed at their end', async () => {
    server.enqueue(
      events(
        start,
        block(0, { type: 'thinking', thinking: '', signature: '' }),
        delta(0, { type: 'thinking_delta', thinking: 'Hm.' }),
        delta(0, { type: 'signature_delta', signature: 'c2ln' }),
        block(1, call('recall', {})),
        ...end,
      ),
    )
    const { toolCalls } = await model.generate(ask('?', { tools, onText: () => expect.fail('no text') }))
    const value = [{ type: 'thinking', thinking: 'Hm.', signature: 'c2ln' }]
    expect(toolCalls).toMatchObject([{ name: 'recall', arguments: '{}', echo: { provider: 'anthropic', value } }])
  })

  it.each([
    ['that ends too soon', events(start, block(0, text('It'))), 'unavailable'],
    [
      'with an error in it',
      events(start, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
      'unavailable',
    ],
  ])('%s is an error', async (_, step, kind) => {
    server.enqueue(step)
    await expect(model.generate(ask('?', { onText: () => {} }))).rejects.toMatchObject({ name: 'ModelError', kind })
  })
})

describe('an error', () => {
  it.each([
    [401, 'authentication_error', {}, { kind: 'authentication' }],
    [404, 'not_found_error', {}, { kind: 'not_found' }],
    [413, 'request_too_large', {}, { kind: 'too_long' }],
    [429, 'rate_limit_error', { 'retry-after': '3' }, { kind: 'rate_limited', retryAfterMs: 3000 }],
    [500, 'api_error', {}, { kind: 'unavailable' }],
    [529, 'overloaded_error', {}, { kind: 'unavailable' }],
  ])('with status %i is told as what it is', async (status, type, headers, expected) => {
    server.enqueue(respond(status, { type: 'error', error: { type, message: 'No, sk-ant-secret-1' } }, headers))
    const error = (await model.generate(ask('?')).catch((caught: Error) => caught)) as Error
    expect(error).toMatchObject({ name: 'ModelError', status, ...expected })
    expect(error.message).toMatch(/^anthropic \(claude-x at 127\.0\.0\.1:\d+\) answered \d+: No, /)
    expect(error.message).not.toContain('secret')
  })

  it('is an answer that is none, or is empty', async () => {
    server.enqueue(respond(200, '<html>'), message([]))
    for (const _ of 'ab') await expect(model.generate(ask('?'))).rejects.toMatchObject({ kind: 'invalid_answer' })
  })

  it('is not a refusal or a limit that was reached', async () => {
    server.enqueue(
      message([text('No.')], { stop_reason: 'refusal' }),
      message([text('It i')], { stop_reason: 'max_tokens' }),
    )
    expect(await model.generate(ask('?'))).toMatchObject({ text: 'No.', finishReason: 'refusal' })
    expect(await model.generate(ask('?'))).toMatchObject({ text: 'It i', finishReason: 'length' })
  })
})
