import { routes } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Step, scriptedModel } from '../../../../../test/support/scripted-model.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { many, sql } from '../../database/sql.ts'
import { DailyBudget } from '../../models/language/daily-budget.ts'
import type { ModelCall } from '../../models/language/decorators/with-metering.ts'
import { ModelError } from '../../models/model-error.ts'
import { deleteBank } from '../banks/delete-bank.ts'
import { putBank } from '../banks/put-bank.ts'
import { bankModelUsage } from './bank-model-usage.ts'
import { listLlmRequests } from './list-llm-requests.ts'
import { getLlmRequestStats } from './llm-request-stats.ts'
import { probeLanguageModels } from './probe-language-models.ts'
import { UsageRecorder, type UsageRecorderOptions } from './usage-recorder.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db?.close())

const trace = { enabled: true, content: false, scopes: [], maxCharacters: 1_000, retentionDays: 36_500 }
const prices = { small: { input: 1, output: 10 } }
const unlimited = { tokens: null, usd: null }

function openRecorder(changes: Partial<UsageRecorderOptions> = {}): Promise<UsageRecorder> {
  return UsageRecorder.open({ db, prices, budget: new DailyBudget(unlimited), trace, ...changes })
}

const usage = { inputTokens: 1_000, outputTokens: 100, cachedTokens: 400, reasoningTokens: 10 }
const traceIds = { first: '00000000-0000-4000-8000-000000000001', second: '00000000-0000-4000-8000-000000000002' }

function call(bankId: string, changes: Partial<ModelCall> = {}): ModelCall {
  return {
    purpose: 'retain',
    bankId,
    traceId: traceIds.first,
    provider: 'openai',
    model: 'small',
    startedAt: new Date(),
    durationMs: 120.4,
    outcome: 'success',
    error: null,
    request: { messages: [{ role: 'user', content: 'What happened?' }], schema: { name: 'facts', schema: {} } },
    reply: { text: 'Much\0 happened.', toolCalls: [], finishReason: 'stop', usage },
    ...changes,
  }
}

const failed = { outcome: 'rate_limited', error: 'too many', reply: null } as const
const requests = (bankId: string, query: object = {}) =>
  listLlmRequests(engine, bankId, routes.listLlmRequests.query.parse(query))

describe('the ledger', () => {
  it('sums calls by bank, purpose and model, whoever writes them', async () => {
    await putBank(engine, 'ledger', {})
    await putBank(engine, 'another', {})
    const yesterday = new Date(Date.now() - 86_400_000)
    await Promise.all(
      [1, 2].map(async () => {
        await using recorder = await openRecorder()
        for (let count = 0; count < 10; count++) recorder.record(call('ledger'))
        recorder.record(call('ledger', failed))
        recorder.record(call('ledger', { purpose: 'reflect', model: 'unpriced', startedAt: yesterday }))
        recorder.record(call('another'))
      }),
    )
    const sums = await bankModelUsage(engine, 'ledger')
    expect(sums).toEqual([
      {
        purpose: 'retain',
        provider: 'openai',
        model: 'small',
        calls: 22,
        failures: 2,
        input_tokens: 20_000,
        output_tokens: 2_000,
        cached_tokens: 8_000,
        reasoning_tokens: 200,
        cost_usd: expect.closeTo(20 * (0.001 + 0.0011)),
        today: { calls: 22, total_tokens: 22_200, cost_usd: expect.closeTo(20 * 0.0021) },
      },
      {
        purpose: 'reflect',
        provider: 'openai',
        model: 'unpriced',
        calls: 2,
        failures: 0,
        input_tokens: 2_000,
        output_tokens: 200,
        cached_tokens: 800,
        reasoning_tokens: 20,
        cost_usd: 0,
        today: { calls: 0, total_tokens: 0, cost_usd: 0 },
      },
    ])
    expect(await bankModelUsage(engine, 'nobody')).toEqual([])
  })

  it('keeps what a bank has cost when the bank is gone, and is not handed to a new one of the name', async () => {
    await putBank(engine, 'gone', {})
    {
      await using recorder = await openRecorder()
      recorder.record(call('gone', { model: 'only-here' }))
      await recorder.flush()
      await deleteBank(engine, 'gone')
      recorder.record(call('gone', { model: 'only-here' }))
    }
    const rows = await many(db, sql`select calls from model_usage where model = 'only-here'`)
    expect(rows).toEqual([{ calls: 1 }, { calls: 1 }])
    await putBank(engine, 'gone', {})
    expect(await bankModelUsage(engine, 'gone')).toEqual([])
    expect((await requests('gone')).total).toBe(0)
  })

  it('writes what it could not write as soon as it can', async () => {
    await putBank(engine, 'patient', {})
    const failures: unknown[] = []
    let away = true
    const query = ((...given: Parameters<typeof db.query>) =>
      away ? Promise.reject(new Error('Connection terminated')) : db.query(...given)) as typeof db.query
    away = false
    const recorder = await openRecorder({ db: { ...db, query }, onFailure: (error) => failures.push(error) })
    away = true
    recorder.record(call('patient'))
    await recorder.flush()
    recorder.record(call('patient'))
    expect(failures).toHaveLength(1)
    away = false
    await recorder[Symbol.asyncDispose]()
    expect(await bankModelUsage(engine, 'patient')).toMatchObject([{ calls: 2 }])
    expect((await requests('patient')).total).toBe(2)
  })

  it('knows what other processes have used of the day’s budget, and tells when it is used up', async () => {
    await putBank(engine, 'spender', {})
    const before = new DailyBudget({ tokens: 1e9, usd: null })
    await using first = await openRecorder({ budget: before })
    const used = before.state().tokens
    const limits = { tokens: used + 2 * 1_110, usd: null }
    const told = vi.fn()
    const budget = new DailyBudget(limits)
    await using second = await openRecorder({ budget, onBudgetExceeded: told })
    second.record(call('spender'))
    expect(budget.state().exceeded).toBe(false)
    first.record(call('spender'))
    await first.flush()
    await second.flush()
    expect(budget.state()).toMatchObject({ tokens: used + 2_220, exceeded: true })
    const late = new DailyBudget(limits)
    await using third = await openRecorder({ budget: late })
    expect(late.state().exceeded).toBe(true)
    third.record(call('spender'))
    second.record(call('spender'))
    expect(told).not.toHaveBeenCalled()
    const own = new DailyBudget({ tokens: used + 4 * 1_110 + 1, usd: null })
    await using fourth = await openRecorder({ budget: own, onBudgetExceeded: told })
    for (let count = 0; count < 4; count++) fourth.record(call('spender'))
    expect(told).toHaveBeenCalledOnce()
  })
})

describe('single requests', () => {
  it('are listed with their numbers, the newest first, and without what was said', async () => {
    await putBank(engine, 'traced', {})
    {
      await using recorder = await openRecorder()
      recorder.record(call('traced', { startedAt: new Date('2024-05-07T10:00:00Z') }))
      recorder.record(
        call('traced', { ...failed, startedAt: new Date('2024-05-07T11:00:00Z'), traceId: traceIds.second }),
      )
      recorder.record(
        call('traced', { purpose: 'reflect', request: { messages: [] }, startedAt: new Date('2024-05-07T12:00:00Z') }),
      )
    }
    const all = await requests('traced')
    expect(all).toMatchObject({ bank_id: 'traced', total: 3, limit: 50, offset: 0 })
    expect(all.items.map(({ scope }) => scope)).toEqual(['reflect', 'retain_facts', 'retain_facts'])
    expect(all.items[2]).toEqual({
      id: expect.any(String),
      bank_id: 'traced',
      operation: 'retain',
      scope: 'retain_facts',
      trace_id: traceIds.first,
      span_id: null,
      parent_span_id: null,
      provider: 'openai',
      model: 'small',
      status: 'success',
      started_at: '2024-05-07T10:00:00+00:00',
      ended_at: '2024-05-07T10:00:00.120000+00:00',
      duration_ms: 120,
      input_tokens: 1_000,
      output_tokens: 100,
      cached_tokens: 400,
      total_tokens: 1_100,
      input: null,
      output: null,
      error: null,
      llm_info: { outcome: 'success', finish_reason: 'stop', reasoning_tokens: 10, cost_usd: 0.0021 },
      metadata: {},
    })
    expect(all.items[1]).toMatchObject({ status: 'error', error: 'too many', llm_info: { outcome: 'rate_limited' } })
  })

  it.each<[object, number]>([
    [{ status: 'success' }, 2],
    [{ status: 'error' }, 1],
    [{ status: 'rate_limited' }, 1],
    [{ operation: 'reflect' }, 1],
    [{ scope: 'retain_facts' }, 2],
    [{ provider: 'groq' }, 0],
    [{ trace_id: traceIds.second }, 1],
    [{ start_date: '2024-05-07T11:00:00Z' }, 2],
    [{ end_date: '2024-05-07T11:00:00Z' }, 1],
  ])('are chosen by %o', async (query, total) => {
    const found = await requests('traced', query)
    expect([found.total, found.items.length]).toEqual([total, total])
  })

  it('are paged by themselves or by the work they belong to', async () => {
    const second = await requests('traced', { limit: 1, offset: 1 })
    expect([second.total, second.items.map(({ trace_id }) => trace_id)]).toEqual([3, [traceIds.second]])
    const grouped = await requests('traced', { group: true, limit: 1 })
    expect([grouped.total, grouped.items.map(({ operation }) => operation)]).toEqual([2, ['retain', 'reflect']])
  })

  it('refuse an unknown bank, and dates and ids that are none', async () => {
    await expect(requests('nobody')).rejects.toMatchObject({ status: 404 })
    await expect(requests('traced', { start_date: 'soon' })).rejects.toMatchObject({ status: 400 })
    await expect(requests('traced', { trace_id: 'x' })).rejects.toMatchObject({ status: 400 })
  })

  it('are counted by day', async () => {
    const stats = (query: object) =>
      getLlmRequestStats(
        { ...engine, now: () => new Date('2024-05-08T01:00:00Z') },
        'traced',
        routes.getLlmRequestStats.query.parse(query),
      )
    expect(await stats({})).toEqual({
      bank_id: 'traced',
      period: '7d',
      trunc: 'day',
      start: '2024-05-02T00:00:00+00:00',
      buckets: [
        {
          time: '2024-05-07T00:00:00+00:00',
          statuses: { success: 2, error: 1 },
          total: 3,
          tokens: { input: 2_000, output: 200, cached: 800, total: 2_200 },
        },
      ],
    })
    expect(await stats({ period: '1d' })).toMatchObject({ buckets: [] })
    expect(await stats({ period: 'ever', operation: 'reflect' })).toMatchObject({
      period: '7d',
      buckets: [{ total: 1 }],
    })
  })

  it('keep what was said only when asked to, cut to size, and only for the purposes that are named', async () => {
    await putBank(engine, 'spoken', {})
    {
      const settings = { ...trace, content: true, scopes: ['retain'], maxCharacters: 10 }
      await using recorder = await openRecorder({ trace: settings })
      recorder.record(call('spoken'))
      recorder.record(call('spoken', { purpose: 'reflect' }))
    }
    const { items } = await requests('spoken')
    expect(items).toMatchObject([
      {
        input: { messages: [{ role: 'user', content: 'What happe' }], schema: 'facts' },
        output: { text: 'Much happ' },
      },
    ])
    expect(await bankModelUsage(engine, 'spoken')).toHaveLength(2)
    await using silent = await openRecorder({ trace: { ...trace, enabled: false } })
    silent.record(call('spoken'))
    await silent.flush()
    expect((await requests('spoken')).total).toBe(1)
  })

  it('are removed when they are old', async () => {
    await using _ = await openRecorder({ trace: { ...trace, retentionDays: 1 } })
    await expect.poll(async () => (await requests('traced')).total).toBe(0)
    expect((await requests('spoken')).total).toBe(1)
  })
})

describe('a probe', () => {
  const { signal } = new AbortController()
  const modelOf = (step: Step | undefined) => (step === undefined ? null : scriptedModel([step]))

  it('tells of each model whether it answers, and why not', async () => {
    await putBank(engine, 'probed', {})
    const models: Partial<Record<string, Step>> = {
      retain: 'OK',
      reflect: new ModelError('authentication', 'wrong key'),
    }
    const probed = { ...engine, languageFor: (purpose: string) => modelOf(models[purpose]) }
    const probe = () => probeLanguageModels(probed, 'probed', signal)
    expect(await probe()).toEqual({
      bank_id: 'probed',
      operations: [
        { operation: 'retain', ok: true, status: 'connected', latency_ms: expect.any(Number) },
        { operation: 'consolidation', ok: false, status: 'not_configured' },
        { operation: 'reflect', ok: false, status: 'auth_failed' },
      ],
    })
    models.reflect = new ModelError('paused', 'down')
    expect((await probe()).operations[2]).toMatchObject({ ok: false, status: 'unreachable' })
    await expect(probeLanguageModels(engine, 'nobody', signal)).rejects.toMatchObject({ status: 404 })
  })
})
