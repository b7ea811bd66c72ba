import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { scriptedModel } from '../../../../../test/support/scripted-model.ts'
import { ModelError } from '../model-error.ts'
import { createLanguageModels } from './create-language-models.ts'
import { DailyBudget } from './daily-budget.ts'
import type { PurposeSettings } from './language-settings.ts'

beforeEach(() => vi.useFakeTimers({ now: 0 }))
afterEach(() => vi.useRealTimers())

const CALL_MS = 300

/** An endpoint that takes so many calls in each second, and refuses the others until the next one. */
function limitedEndpoint(callsPerSecond: number, tellsWhen: boolean) {
  const taken = new Map<number, number>()
  let refused = 0
  const model = scriptedModel([
    async () => {
      const second = Math.floor(Date.now() / 1_000)
      const count = taken.get(second) ?? 0
      if (count >= callsPerSecond) {
        refused++
        const retryAfterMs = (second + 1) * 1_000 - Date.now()
        throw new ModelError('rate_limited', 'too many', tellsWhen ? { retryAfterMs } : {})
      }
      taken.set(second, count + 1)
      await new Promise((resolve) => setTimeout(resolve, CALL_MS))
      return { text: 'well' }
    },
  ])
  return { model, refusals: () => refused }
}

it.each([
  ['says when to come back', true],
  ['does not say when', false],
])('every one of 500 calls gets its answer from an endpoint that takes ten a second and %s', async (_, tellsWhen) => {
  const { model, refusals } = limitedEndpoint(10, tellsWhen)
  const endpoint = { provider: 'test', model: 'm', apiKey: null, baseUrl: null, reasoningEffort: null }
  const policy = { timeoutMs: 120_000, maxRetries: 3, initialBackoffMs: 1_000, maxBackoffMs: 60_000 }
  const retain: PurposeSettings = {
    members: [{ endpoint: { ...endpoint, extraBody: {}, headers: {} }, policy }],
    ...{ strategy: 'failover', weights: [], maxConcurrent: null, temperature: 'as_asked', strictSchema: null },
  }
  const none = { ...retain, members: [] }
  const models = createLanguageModels({
    settings: {
      purposes: { retain, reflect: none, consolidation: none, mental_models: none },
      ...{ maxConcurrent: 32, requestsPerMinute: null, prices: {}, dailyLimits: { tokens: null, usd: null } },
    },
    createVendor: () => model,
    budget: new DailyBudget({ tokens: null, usd: null }),
    report: () => {},
  })
  const language = models.languageFor('retain', 'bank')!
  const answers = Promise.allSettled(Array.from({ length: 500 }, () => language.generate({ messages: [] })))
  await vi.runAllTimersAsync()
  const failures = (await answers).filter(({ status }) => status === 'rejected')
  expect(failures).toEqual([])
  // Ideally after 50 s, and with no more refusals than the first calls met that nobody could know of.
  expect(Date.now()).toBeLessThan(65_000)
  expect(refusals()).toBeLessThan(50)
})
