import { describe, expect, it } from 'vitest'
import { loadConfig } from './load-config.ts'

/** Settings by name without the prefix. */
const language = (settings: Record<string, string>) =>
  loadConfig(Object.fromEntries(Object.entries(settings).map(([name, value]) => [`HINDSIGHT_API_${name}`, value])))
    .language

const failureOf = (settings: Record<string, string>): string => {
  try {
    language(settings)
  } catch (error) {
    return (error as Error).message
  }
  return expect.fail('it should have failed')
}

const openai = { LLM_PROVIDER: 'openai', LLM_API_KEY: 'k1' }

describe('the language models of a configuration', () => {
  it('are none when nothing is set', () => {
    const { purposes, maxConcurrent } = language({})
    expect(Object.values(purposes).map(({ members }) => members)).toEqual([[], [], [], []])
    expect(maxConcurrent).toBe(32)
  })

  it('are the same one for everything, with the times in milliseconds', () => {
    const { purposes } = language({
      ...openai,
      LLM_TIMEOUT: '0.5',
      LLM_MAX_BACKOFF: '9',
      LLM_EXTRA_BODY: '{"user": "u"}',
    })
    for (const { members, strategy, temperature, strictSchema } of Object.values(purposes)) {
      expect({ members, strategy, temperature, strictSchema }).toEqual({
        strategy: 'failover',
        temperature: 'as_asked',
        strictSchema: null,
        members: [
          {
            endpoint: {
              provider: 'openai',
              model: null,
              apiKey: 'k1',
              baseUrl: null,
              reasoningEffort: null,
              extraBody: { user: 'u' },
              headers: {},
            },
            policy: { timeoutMs: 500, maxRetries: 3, initialBackoffMs: 1_000, maxBackoffMs: 9_000 },
          },
        ],
      })
    }
  })

  it('can differ by use; mental models go with reflect', () => {
    const { purposes } = language({
      ...openai,
      REFLECT_LLM_MODEL: 'large',
      RETAIN_LLM_MAX_CONCURRENT: '4',
      RETAIN_LLM_TIMEOUT: '7',
      CONSOLIDATION_LLM_PROVIDER: 'none',
      LLM_TEMPERATURE: '0.5',
      LLM_TEMPERATURE_REFLECT: 'none',
      LLM_STRICT_SCHEMA_RETAIN: 'true',
    })
    expect(purposes.reflect.members[0]!.endpoint).toMatchObject({ model: 'large', apiKey: 'k1' })
    expect(purposes.mental_models).toEqual(purposes.reflect)
    expect(purposes.retain).toMatchObject({ maxConcurrent: 4, temperature: 0.5, strictSchema: true })
    expect(purposes.retain.members[0]).toMatchObject({ endpoint: { model: null }, policy: { timeoutMs: 7_000 } })
    expect(purposes.consolidation.members).toEqual([])
    expect(purposes.reflect.temperature).toBeNull()
  })

  it('never hand what is meant for one provider to another', () => {
    const { purposes } = language({
      ...openai,
      LLM_MODEL: 'small',
      LLM_BASE_URL: 'https://example.com/v1',
      LLM_DEFAULT_HEADERS: '{"x-token": "t"}',
      RETAIN_LLM_PROVIDER: 'ollama',
    })
    expect(purposes.retain.members[0]!.endpoint).toEqual({
      provider: 'ollama',
      model: null,
      apiKey: null,
      baseUrl: null,
      reasoningEffort: null,
      extraBody: {},
      headers: {},
    })
  })

  it('can be several, for everything or for one use', () => {
    const { purposes } = language({
      ...openai,
      LLM_1_MODEL: 'other',
      LLM_2_PROVIDER: 'groq',
      LLM_2_API_KEY: 'k2',
      LLM_STRATEGY: '{"mode": "round-robin", "weights": [2, 1]}',
      REFLECT_LLM_1_MODEL: 'third',
      REFLECT_LLM_STRATEGY: 'failover',
    })
    const names = (purpose: 'retain' | 'reflect') =>
      purposes[purpose].members.map(({ endpoint: { provider, model, apiKey } }) => [provider, model, apiKey])
    expect(names('retain')).toEqual([
      ['openai', null, 'k1'],
      ['openai', 'other', 'k1'],
      ['groq', null, 'k2'],
    ])
    expect(purposes.retain).toMatchObject({ strategy: 'round-robin', weights: [2, 1] })
    expect(names('reflect')).toEqual([
      ['openai', null, 'k1'],
      ['openai', 'third', 'k1'],
    ])
    expect(purposes.reflect.strategy).toBe('failover')
  })
})

it('warns of a budget of money that some model never uses up', () => {
  const warnings = (prices: string) =>
    loadConfig({
      HINDSIGHT_API_LLM_PROVIDER: 'openai',
      HINDSIGHT_API_LLM_API_KEY: 'k',
      HINDSIGHT_API_REFLECT_LLM_MODEL: 'large',
      HINDSIGHT_API_LLM_DAILY_BUDGET_USD: '5',
      HINDSIGHT_API_LLM_PRICES: prices,
    }).warnings
  const price = { input: 1, output: 1 }
  expect(warnings(JSON.stringify({ large: price }))).toEqual([
    expect.stringMatching(/LLM_DAILY_BUDGET_USD does not count openai\/gpt-4o-mini:.*LLM_PRICES/),
  ])
  expect(warnings(JSON.stringify({ large: price, 'openai/gpt-4o-mini': price }))).toEqual([])
})

describe('what is missing or wrong is told with the variable and what helps', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a provider that is none',
      { LLM_PROVIDER: 'opnai' },
      /HINDSIGHT_API_LLM_PROVIDER .*"opnai".*Did you mean openai\?.*Known: none, openai/,
    ],
    [
      'a key',
      { LLM_PROVIDER: 'openai' },
      /HINDSIGHT_API_LLM_API_KEY is missing: openai needs a key.*HINDSIGHT_API_LLM_PROVIDER=none/,
    ],
    [
      'a key of a use',
      { RETAIN_LLM_PROVIDER: 'groq' },
      /HINDSIGHT_API_RETAIN_LLM_API_KEY is missing.*HINDSIGHT_API_RETAIN_LLM_PROVIDER=none/,
    ],
    ['a key of a further model', { ...openai, LLM_1_PROVIDER: 'groq' }, /HINDSIGHT_API_LLM_1_API_KEY is missing/],
    [
      'an address',
      { LLM_PROVIDER: 'azure', LLM_API_KEY: 'k', LLM_MODEL: 'm' },
      /HINDSIGHT_API_LLM_BASE_URL is missing/,
    ],
    ['a model', { LLM_PROVIDER: 'vllm' }, /HINDSIGHT_API_LLM_MODEL is missing/],
    ['a number', { ...openai, LLM_2_MODEL: 'm' }, /HINDSIGHT_API_LLM_2_… .*there is no HINDSIGHT_API_LLM_1_…/],
    ['the first model', { LLM_1_PROVIDER: 'ollama' }, /set HINDSIGHT_API_LLM_PROVIDER/],
  ])('%s', (_, settings, told) => expect(failureOf(settings)).toMatch(told))

  it('once, however many uses it concerns; and an address of one’s own may need no key', () => {
    expect(failureOf({ LLM_PROVIDER: 'openai' }).match(/is missing/g)).toHaveLength(1)
    expect(() => language({ LLM_PROVIDER: 'openai', LLM_BASE_URL: 'http://127.0.0.1:1/v1' })).not.toThrow()
  })
})
