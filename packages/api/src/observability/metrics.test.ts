import { expect, it } from 'vitest'
import type { ModelCall } from '../models/language/decorators/with-metering.ts'
import { createMetrics, type MetricSources } from './metrics.ts'

const sources: MetricSources = {
  pool: () => ({ total: 4, idle: 3, waiting: 2, max: 10 }),
  search: async () => ({ banks: 1, memories: 20, bytes: 300 }),
  backlog: async () => ({
    operations: [{ type: 'retain', status: 'failed', count: 5 }],
    pendingConsolidation: 6,
    failedConsolidation: 7,
  }),
}

it('counts requests and operations, and reads the rest when it is asked', async () => {
  const metrics = createMetrics(sources)
  const end = metrics.beginRequest()
  await metrics.measure({ operation: 'recall', budget: 'mid' }, async () => 'found')
  await expect(metrics.measure({ operation: 'retain' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect((await metrics.render()).text).toContain('hindsight_http_requests_in_progress_requests 1\n')
  end({ method: 'GET', endpoint: '/v1/default/banks/{bank_id}', status: 404, seconds: 0.02 })
  const { text, contentType } = await metrics.render()
  expect(contentType).toMatch(/^text\/plain; version=/)
  const http = 'method="GET",endpoint="/v1/default/banks/{bank_id}",status_code="404",status_class="4xx"'
  for (const line of [
    `hindsight_http_requests_total{${http}} 1`,
    `hindsight_http_duration_seconds_bucket{le="0.01",${http}} 0`,
    `hindsight_http_duration_seconds_bucket{le="0.025",${http}} 1`,
    'hindsight_http_requests_in_progress_requests 0',
    'hindsight_operation_operations_total{operation="recall",source="api",budget="mid",success="true"} 1',
    'hindsight_operation_operations_total{operation="retain",source="api",budget="",success="false"} 1',
    'hindsight_db_pool_waiting 2',
    'hindsight_search_memories 20',
    'hindsight_async_operations{operation_type="retain",status="failed"} 5',
    'hindsight_consolidation_backlog 6',
    'hindsight_consolidation_failed 7',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
})

it('leaves out what cannot be read, and keeps the rest', async () => {
  const away = () => Promise.reject(new Error('the database is away'))
  const { text } = await createMetrics({ ...sources, backlog: away, search: away }).render()
  expect(text).toContain('hindsight_db_pool_max 10')
  expect(text).not.toMatch(/^hindsight_(consolidation|search|async)/m)
})

it('counts requests to language models and their tokens', async () => {
  const metrics = createMetrics(sources)
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
    `hindsight_llm_tokens_input_tokens_total{${labels}} 100`,
    `hindsight_llm_tokens_output_tokens_total{${labels}} 10`,
    `hindsight_llm_tokens_cached_input_tokens_total{${labels}} 40`,
    `hindsight_llm_tokens_thoughts_tokens_total{${labels}} 5`,
  ]) {
    expect(lines).toContain(line)
  }
})
