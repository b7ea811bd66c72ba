import { type HindsightClient, HindsightServer } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answer,
  answerJson,
  type Behaviour,
  type FakeModelServer,
  fail,
  type RecordedRequest,
  startFakeModelServer,
} from '../support/fake-model-server.ts'
import { jsonOf } from '../support/json-of.ts'
import { run } from '../support/program.ts'

const KEY = 'sk-test-sesame-sesame'

/** A fact that nobody would find without a model, and an answer in prose. */
function answerWell({ body }: RecordedRequest): Behaviour {
  const shape = body.response_format?.json_schema?.name
  if (shape === undefined) return answer('She is happy there [1].')
  const fact = { kind: 'world', occurred_start: null, occurred_end: null, entities: ['Alice'] }
  return answerJson({ facts: [{ ...fact, text: 'Alice works at the bakery and enjoys it.' }] })
}

let model: FakeModelServer
/** Of reflect alone. */
let thinker: FakeModelServer
let server: HindsightServer
let client: HindsightClient

beforeAll(async () => {
  model = await startFakeModelServer({ apiKey: KEY, otherwise: answerWell })
  thinker = await startFakeModelServer({ otherwise: answerWell })
  server = await HindsightServer.start({
    llmProvider: 'openai',
    llmModel: 'writer',
    llmApiKey: KEY,
    llmBaseUrl: model.url,
    env: {
      HINDSIGHT_API_LLM_INITIAL_BACKOFF: '0.01',
      HINDSIGHT_API_LLM_MAX_RETRIES: '1',
      HINDSIGHT_API_LLM_PRICES: '{"writer": {"input": 1, "output": 2}}',
      HINDSIGHT_API_LLM_DAILY_BUDGET_TOKENS: '1000000',
      HINDSIGHT_API_LLM_TRACE_CONTENT: 'true',
      HINDSIGHT_API_ENABLE_BANK_LLM_HEALTH: 'true',
      HINDSIGHT_API_CONSOLIDATION_LLM_PROVIDER: 'none',
      HINDSIGHT_API_REFLECT_LLM_BASE_URL: thinker.url,
      HINDSIGHT_API_REFLECT_LLM_MODEL: 'thinker',
    },
  })
  client = server.client
})
afterAll(async () => {
  await server?.stop()
  await model?.[Symbol.asyncDispose]()
  await thinker?.[Symbol.asyncDispose]()
})

const get = async (path: string) => jsonOf(await fetch(server.url + path))
const textsOf = async (bank: string) => (await client.listMemories(bank)).items.map(({ text }) => text)

describe('a server with a language model', () => {
  it('asks it in retain and reflect, and tells what that took', async () => {
    await client.retain('diary', 'Alice told me how much she likes it at the bakery.')
    expect(await textsOf('diary')).toEqual(['Alice works at the bakery and enjoys it.'])
    const reflected = await client.reflect('diary', 'How is Alice?')
    expect(reflected).toMatchObject({ model_used: true, text: expect.stringContaining('She is happy there') })

    const stats = await client.banks.stats('diary')
    expect(stats.model_usage!.map(({ purpose, provider, model }) => [purpose, provider, model]).toSorted()).toEqual([
      ['reflect', 'openai', 'thinker'],
      ['retain', 'openai', 'writer'],
    ])
    const { calls, failures, input_tokens, output_tokens, cost_usd } = stats.model_usage!.find(
      ({ purpose }) => purpose === 'retain',
    )!
    expect([calls, failures, input_tokens > 0]).toEqual([1, 0, true])
    expect(cost_usd).toBeCloseTo((input_tokens + 2 * output_tokens) / 1e6, 9)
    expect(stats.language_budget).toMatchObject({ tokens_limit: 1_000_000, exceeded: false })
    expect(stats.language_budget!.tokens).toBeGreaterThan(0)
    const { items, total } = await client.banks.llmRequests('diary', { operation: 'retain' })
    expect(total).toBe(1)
    expect(items[0]).toMatchObject({ scope: 'retain_facts', status: 'success', model: 'writer' })
    expect(JSON.stringify(items[0]!.input)).toContain('how much she likes it')
    const well = { provider: 'openai', state: 'ready', failures_in_a_row: 0 }
    expect((await get('/health')).language_models).toEqual([
      { ...well, model: 'writer', purposes: ['retain'] },
      { ...well, model: 'thinker', purposes: ['reflect', 'mental_models'] },
    ])
    expect((await client.banks.probeModels('diary')).operations).toMatchObject([
      { operation: 'retain', status: 'connected' },
      { operation: 'consolidation', status: 'not_configured' },
      { operation: 'reflect', status: 'connected' },
    ])
    expect((await client.banks.llmRequestStats('diary')).buckets[0]!.total).toBe(4)
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(
      /hindsight_llm_calls_total\{.*scope="retain".*\} 2/,
    )
    expect(server.logs(500).join('\n')).not.toContain(KEY)
  })

  it('stops asking it for a caller who goes away', async () => {
    await client.banks.create('left')
    const controller = new AbortController()
    model.enqueue(() => {
      controller.abort()
      return new Promise(() => {})
    })
    await expect(client.retain('left', 'Alice waits.', { signal: controller.signal })).rejects.toThrow()
    const cancelled = async () => (await client.banks.llmRequests('left', { status: 'cancelled' })).total
    await expect.poll(cancelled, { timeout: 20_000 }).toBe(1)
  })

  it('waits when it is limited, and works without it when it fails', async () => {
    model.enqueue(fail(429, 'Rate limit reached', { headers: { 'retry-after-ms': '50' } }))
    await client.retain('limited', 'Alice told me how much she likes it at the bakery.')
    expect(await textsOf('limited')).toEqual(['Alice works at the bakery and enjoys it.'])

    model.otherwise(fail(500, 'The engine is overheated'))
    const said = 'Bob moved to Lisbon in March.'
    await client.retain('failing', said)
    expect((await textsOf('failing')).join(' ')).toContain('Bob moved to Lisbon')
    await client.retain('failing', `${said} His sister visits him.`)
    // Two attempts each; after the fifth failure in a row nobody is asked any more.
    await client.retain('failing', `${said} He likes it.`)
    expect((await client.banks.llmRequests('failing', { status: 'unavailable' })).total).toBe(5)

    const health = await get('/health')
    expect(health).toMatchObject({
      status: 'healthy',
      language_models: [
        { state: 'paused', paused_until: expect.any(String), last_error: { kind: 'unavailable' } },
        { state: 'ready' },
      ],
    })
    expect(health.language_models[0].last_error).not.toHaveProperty('message')
    const { language_models: detailed } = await client.banks.stats('failing')
    expect(detailed![0]!.last_error!.message).toContain('The engine is overheated')
    const { languageModels } = await server.status()
    expect(languageModels).toMatchObject([
      { model: 'writer', state: 'paused', until: expect.any(Date), problem: 'unavailable' },
      { model: 'thinker', state: 'ready' },
    ])
  })

  it('streams an answer as it is written', async () => {
    thinker.enqueue(answer('She is happy at the bakery [1], it seems.'))
    const types: string[] = []
    let text = ''
    for await (const event of client.reflectStream('diary', 'How is Alice?', { includeFacts: true })) {
      types.push(event.type)
      if (event.type === 'text') text += event.text
      if (event.type === 'result') expect(event.response).toMatchObject({ text, model_used: true })
    }
    expect(text).toBe('She is happy at the bakery [1], it seems.')
    expect(types.filter((type) => type === 'text').length).toBeGreaterThan(1)
    expect([types[0], types.at(-1)]).toEqual(['phase', 'result'])
  })

  it('stops asking it for a reader who leaves the stream', async () => {
    thinker.enqueue(answer('She is happy. '.repeat(200), { pauseMs: 50 }))
    for await (const event of client.reflectStream('diary', 'How is Alice?')) if (event.type === 'text') break
    const cancelled = async () => (await client.banks.llmRequests('diary', { status: 'cancelled' })).total
    await expect.poll(cancelled, { timeout: 20_000 }).toBe(1)
  })

  it('answers without it when nobody is there', async () => {
    await thinker[Symbol.asyncDispose]()
    const reflected = await client.reflect('diary', 'How is Alice?')
    expect(reflected).toMatchObject({ model_used: false, text: expect.stringContaining('bakery') })
    const { language_models } = await client.banks.stats('diary')
    expect(language_models![1]).toMatchObject({ model: 'thinker', last_error: { kind: 'unavailable' } })
  })
})

describe('a model that is configured halfway', () => {
  it.each([
    [{ HINDSIGHT_API_LLM_PROVIDER: 'opnai' }, /HINDSIGHT_API_LLM_PROVIDER names no provider.*Did you mean openai/],
    [{ HINDSIGHT_API_LLM_PROVIDER: 'openai' }, /HINDSIGHT_API_LLM_API_KEY is missing: openai needs a key.*=none/],
  ])('ends the start with code 2, naming variable and remedy: %o', async (environment, told) => {
    const { code, errors } = await run(['bin/hindsight-api.js', '--port', '0'], { environment })
    expect(code).toBe(2)
    expect(errors).toMatch(told)
  })
})
