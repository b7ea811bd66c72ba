import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type ScriptedModel, type Step, scriptedModel } from '../../../../../test/support/scripted-model.ts'
import { ModelError } from '../model-error.ts'
import { createLanguageModels } from './create-language-models.ts'
import { DailyBudget } from './daily-budget.ts'
import type { ModelCall } from './decorators/with-metering.ts'
import type { LanguageSettings, MemberSettings, PurposeSettings } from './language-settings.ts'

beforeEach(() => vi.useFakeTimers({ now: 0 }))
afterEach(() => vi.useRealTimers())

const member = (model: string, maxRetries = 0): MemberSettings => ({
  endpoint: { provider: 'test', model, apiKey: null, baseUrl: null, reasoningEffort: null, extraBody: {}, headers: {} },
  policy: { timeoutMs: 10_000, maxRetries, initialBackoffMs: 100, maxBackoffMs: 60_000 },
})
const purpose = (members: readonly MemberSettings[], changes: Partial<PurposeSettings> = {}): PurposeSettings => ({
  members,
  strategy: 'failover',
  weights: [],
  maxConcurrent: null,
  temperature: 'as_asked',
  strictSchema: null,
  ...changes,
})

/** Models by name, each with its script. */
function open(scripts: Record<string, Step[]>, purposes: Partial<LanguageSettings['purposes']>) {
  const vendors = new Map<string, ScriptedModel>()
  const calls: ModelCall[] = []
  const budget = new DailyBudget({ tokens: 1_000, usd: null })
  const none = purpose([])
  const models = createLanguageModels({
    settings: {
      purposes: { retain: none, reflect: none, consolidation: none, mental_models: none, ...purposes },
      maxConcurrent: 2,
      requestsPerMinute: null,
      prices: {},
      dailyLimits: { tokens: 1_000, usd: null },
    },
    createVendor: ({ model }) => {
      const vendor = scriptedModel(scripts[model!]!, model!)
      vendors.set(model!, vendor)
      return vendor
    },
    budget,
    report: (call) => calls.push(call),
  })
  return { models, vendors, calls, budget }
}

it('gives each purpose its model, and none where there is none', async () => {
  const { models, calls } = open(
    { small: ['from small'], large: ['from large'] },
    { retain: purpose([member('small')]), reflect: purpose([member('large')]) },
  )
  expect(models.languageFor('consolidation', 'b')).toBeNull()
  const retain = models.languageFor('retain', 'diary')!
  expect([retain.provider, retain.model]).toEqual(['test', 'small'])
  expect((await retain.generate({ messages: [] })).text).toBe('from small')
  await retain.generate({ messages: [] })
  await models.languageFor('reflect', 'diary')!.generate({ messages: [] })
  expect(calls.map((call) => [call.purpose, call.bankId, call.model, call.outcome])).toEqual([
    ['retain', 'diary', 'small', 'success'],
    ['retain', 'diary', 'small', 'success'],
    ['reflect', 'diary', 'large', 'success'],
  ])
  // The calls of one piece of work belong together.
  expect(calls[0]!.traceId).toBe(calls[1]!.traceId)
  expect(calls[0]!.traceId).not.toBe(calls[2]!.traceId)
})

it('reports each attempt, and takes the next model when one has had its retries', async () => {
  const away = new ModelError('unavailable', 'away')
  const { models, calls, vendors } = open(
    { first: [away], second: ['from second'] },
    { retain: purpose([member('first', 2), member('second')]) },
  )
  const answer = models.languageFor('retain', 'diary')!.generate({ messages: [] })
  await vi.runAllTimersAsync()
  expect((await answer).text).toBe('from second')
  expect(vendors.get('first')!.asked).toHaveLength(3)
  expect(calls.map(({ model, outcome }) => `${model} ${outcome}`)).toEqual([
    ...Array(3).fill('first unavailable'),
    'second success',
  ])
})

it('shares limit and breaker among all who ask one endpoint, and tells how it does', async () => {
  const { models } = open(
    { shared: [new ModelError('authentication', 'wrong key')] },
    { retain: purpose([member('shared')]), reflect: purpose([member('shared')]) },
  )
  expect(models.states()).toEqual([
    {
      provider: 'test',
      model: 'shared',
      purposes: ['retain', 'reflect'],
      state: 'ready',
      pausedUntil: null,
      failuresInARow: 0,
      lastError: null,
    },
  ])
  await expect(models.languageFor('retain', 'a')!.generate({ messages: [] })).rejects.toThrow('wrong key')
  await expect(models.languageFor('reflect', 'b')!.generate({ messages: [] })).rejects.toMatchObject({ kind: 'paused' })
  expect(models.states()).toMatchObject([
    { state: 'paused', pausedUntil: new Date(5_000), lastError: { kind: 'authentication', message: 'wrong key' } },
  ])
})

it('tells when a provider wants to be left alone', async () => {
  const tooMany = new ModelError('rate_limited', 'too many', { retryAfterMs: 30_000 })
  const { models } = open({ small: [tooMany, 'well'] }, { retain: purpose([member('small', 1)]) })
  const answer = models.languageFor('retain', 'a')!.generate({ messages: [] })
  await vi.advanceTimersByTimeAsync(0)
  expect(models.states()).toMatchObject([{ state: 'limited', pausedUntil: new Date(30_000) }])
  await vi.runAllTimersAsync()
  expect((await answer).text).toBe('well')
  expect(models.states()).toMatchObject([{ state: 'ready', pausedUntil: null }])
})

it('lets the configured temperature win', async () => {
  const { models, vendors } = open(
    { a: ['well'], b: ['well'], c: ['well'] },
    {
      retain: purpose([member('a')]),
      reflect: purpose([member('b')], { temperature: 0.5 }),
      consolidation: purpose([member('c')], { temperature: null }),
    },
  )
  for (const use of ['retain', 'reflect', 'consolidation'] as const) {
    await models.languageFor(use, 'x')!.generate({ messages: [], temperature: 0.1 })
  }
  const sent = (name: string) => vendors.get(name)!.asked[0]!
  expect([sent('a').temperature, sent('b').temperature, 'temperature' in sent('c')]).toEqual([0.1, 0.5, false])
})

it('asks for nobody but reflect when the day’s budget is used up', async () => {
  const members = [member('small')]
  const { models, budget } = open(
    { small: ['well'] },
    {
      retain: purpose(members),
      reflect: purpose(members),
      consolidation: purpose(members),
      mental_models: purpose(members),
    },
  )
  budget.add(1_000, 0)
  const ask = (use: 'retain' | 'reflect' | 'consolidation' | 'mental_models') =>
    models
      .languageFor(use, 'b')!
      .generate({ messages: [] })
      .then(
        ({ text }) => text,
        (error: unknown) => (error as ModelError).kind,
      )
  expect(await Promise.all([ask('retain'), ask('reflect'), ask('consolidation'), ask('mental_models')])).toEqual([
    'paused',
    'well',
    'paused',
    'paused',
  ])
})
