import { expect, it } from 'vitest'
import type { ModelCall } from '../models/language/decorators/with-metering.ts'
import { createMetrics, type MetricSources } from './metrics.ts'

const sources: MetricSources = {
  db: { stats: () => ({ total: 4, idle: 3, waiting: 2, min: 2, max: 10 }), onAcquired: (listener) => listener(20) },
  search: {
    statistics: async () => ({ home: 'memory', banks: 1, memories: 20, bytes: 300, loads: 2, loadMs: 1_500 }),
  },
  backlog: async () => ({
    operations: [
      { type: 'retain', status: 'failed', count: 5, oldestSeconds: 90 },
      { type: 'retain', status: 'pending', count: 1, oldestSeconds: 30 },
    ],
    pendingConsolidation: 6,
    failedConsolidation: 7,
  }),
}

function metricsOf(given: MetricSources) {
  const metrics = createMetrics({ version: '1.2.3' })
  metrics.readFrom(given)
  return metrics
}
const byApi = { source: 'api', bankId: 'b' } as const

it('counts requests and operations, and reads the rest when it is asked', async () => {
  const metrics = metricsOf(sources)
  const end = metrics.beginRequest()
  await metrics.measure({ ...byApi, operation: 'recall', budget: 'mid', maxTokens: 2048 }, async () => 'found')
  await expect(
    metrics.measure({ ...byApi, operation: 'retain' }, () => Promise.reject(new Error('no'))),
  ).rejects.toThrow('no')
  expect((await metrics.render()).text).toContain('hindsight_http_requests_in_progress_requests 1\n')
  metrics.countDocuments([{ memories_created: 2 }, { memories_created: 0 }])
  end({ method: 'GET', endpoint: '/v1/default/banks/{bank_id}', status: 404, seconds: 0.02 })
  const { text, contentType } = await metrics.render()
  expect(contentType).toMatch(/^text\/plain; version=/)
  const http = 'method="GET",endpoint="/v1/default/banks/{bank_id}",status_code="404",status_class="4xx"'
  for (const line of [
    `hindsight_http_requests_total{${http}} 1`,
    `hindsight_http_duration_seconds_bucket{le="0.01",${http}} 0`,
    `hindsight_http_duration_seconds_bucket{le="0.025",${http}} 1`,
    'hindsight_http_requests_in_progress_requests 0',
    'hindsight_operation_operations_total{operation="recall",source="api",budget="mid",max_tokens="1k-5k",success="true"} 1',
    'hindsight_operation_operations_total{operation="retain",source="api",budget="",max_tokens="",success="false"} 1',
    'hindsight_retain_documents_total{outcome="facts"} 1',
    'hindsight_retain_documents_total{outcome="no_facts"} 1',
    'hindsight_db_pool_waiting 2',
    'hindsight_db_pool_acquire_wait_seconds_bucket{le="0.05"} 1',
    'hindsight_search_loads_total 2',
    'hindsight_search_load_seconds_total 1.5',
    'hindsight_search_memories 20',
    'hindsight_async_operations{operation_type="retain",status="failed"} 5',
    'hindsight_async_operations_oldest_age_seconds{operation_type="retain"} 30',
    'hindsight_consolidation_backlog 6',
    'hindsight_consolidation_failed 7',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
})

it('leaves out what cannot be read, and keeps the rest', async () => {
  const away = () => Promise.reject(new Error('the database is away'))
  const { text } = await metricsOf({ ...sources, backlog: away, search: { statistics: away } }).render()
  expect(text).toContain('hindsight_db_pool_max 10')
  expect(text).toContain('hindsight_db_pool_min 2')
  expect(text).not.toMatch(/^hindsight_(consolidation|search|async)/m)
})

it('counts requests to language models and their tokens', async () => {
  const metrics = metricsOf(sources)
  const usage = { inputTokens: 100, outputTokens: 10, cachedTokens: 40, reasoningTokens: 5 }
  const call: ModelCall = {
    purpose: 'retain',
    bankId: 'b',
    traceId: 't',
    provider: 'openai',
    model: 'small',
    startedAt: new Date(),
    durationMs: 300,
    outcome: 'success',
    error: null,
    request: { messages: [] },
    reply: { text: '', toolCalls: [], finishReason: 'stop', usage },
  }
  metrics.countModelCall(call)
  metrics.countModelCall({ ...call, outcome: 'timeout', reply: null })
  const lines = (await metrics.render()).text.split('\n')
  const labels = 'provider="openai",model="small",scope="retain",success="true"'
  for (const line of [
    `hindsight_llm_calls_total{${labels}} 1`,
    `hindsight_llm_calls_total{${labels.replace('true', 'false')}} 1`,
    `hindsight_llm_duration_seconds_bucket{le="0.5",${labels}} 1`,
    `hindsight_llm_tokens_input_tokens_total{${labels},token_bucket="100-500"} 100`,
    `hindsight_llm_tokens_output_tokens_total{${labels},token_bucket="0-100"} 10`,
    `hindsight_llm_tokens_cached_input_tokens_total{${labels},token_bucket="0-100"} 40`,
    `hindsight_llm_tokens_thoughts_tokens_total{${labels},token_bucket="0-100"} 5`,
  ]) {
    expect(lines).toContain(line)
  }
})

it('has as many series as there are routes, however many addresses are tried', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  for (const method of ['GET', 'BREW', 'STEEP']) {
    metrics.beginRequest()({ method, endpoint: 'unknown', status: 404, seconds: 0 })
  }
  const { text } = await metrics.render()
  expect(text.match(/^hindsight_http_requests_total\{.*$/gm)).toEqual([
    'hindsight_http_requests_total{method="GET",endpoint="unknown",status_code="404",status_class="4xx"} 1',
    'hindsight_http_requests_total{method="other",endpoint="unknown",status_code="404",status_class="4xx"} 2',
  ])
})

it('has a label for the bank only when that is wanted', async () => {
  const seriesOf = async (withBank: boolean) => {
    const metrics = createMetrics({ version: '1.2.3', withBank })
    for (const bankId of ['a', 'b'])
      await metrics.measure({ source: 'worker', operation: 'retain', bankId }, async () => 1)
    return (await metrics.render()).text.match(/^hindsight_operation_operations_total\{.*$/gm)
  }
  expect(await seriesOf(false)).toHaveLength(1)
  expect(await seriesOf(true)).toHaveLength(2)
})
