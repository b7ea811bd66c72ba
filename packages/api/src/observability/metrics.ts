import { readdir, readFile } from 'node:fs/promises'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ModelCall } from '../models/language/decorators/with-metering.ts'
import type { Backlog } from './backlog.ts'

/** Bucket bounds in seconds. */
const HTTP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const MODEL_BUCKETS = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120]
const OPERATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 60, 120]

export interface MeasuredOperation {
  readonly operation: 'retain' | 'recall' | 'reflect'
  readonly budget?: string
}

/** What is read at the moment of a scrape. */
export interface MetricSources {
  readonly pool: () => { readonly total: number; readonly idle: number; readonly waiting: number; readonly max: number }
  readonly search: () => Promise<{ readonly banks: number; readonly memories: number; readonly bytes: number }>
  readonly backlog: () => Promise<Backlog>
}

/** The server's Prometheus metrics, under the names that the existing dashboards query. */
export interface Metrics {
  beginRequest(): (end: { method: string; endpoint: string; status: number; seconds: number }) => void
  /** Times an operation, counting failures apart. */
  measure<T>(measured: MeasuredOperation, work: () => Promise<T>): Promise<T>
  /** Counts a request to a language model, and its tokens. */
  readonly countModelCall: (call: ModelCall) => void
  render(): Promise<{ contentType: string; text: string }>
}

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const httpLabels = ['method', 'endpoint', 'status_code', 'status_class'] as const
  const operationLabels = ['operation', 'source', 'budget', 'success'] as const
  const httpDuration = new Histogram({
    name: 'hindsight_http_duration_seconds',
    help: 'Time from the head of a request to its answer.',
    labelNames: httpLabels,
    buckets: HTTP_BUCKETS,
    registers,
  })
  const httpRequests = new Counter({
    name: 'hindsight_http_requests_total',
    help: 'Requests answered.',
    labelNames: httpLabels,
    registers,
  })
  const httpInProgress = new Gauge({
    name: 'hindsight_http_requests_in_progress_requests',
    help: 'Requests being answered now.',
    registers,
  })
  const operationDuration = new Histogram({
    name: 'hindsight_operation_duration_seconds',
    help: 'Time of one retain, recall or reflect.',
    labelNames: operationLabels,
    buckets: OPERATION_BUCKETS,
    registers,
  })
  const operations = new Counter({
    name: 'hindsight_operation_operations_total',
    help: 'Retains, recalls and reflects done.',
    labelNames: operationLabels,
    registers,
  })
  gauges(sources, registers)
  return {
    beginRequest() {
      httpInProgress.inc()
      return ({ method, endpoint, status, seconds }) => {
        httpInProgress.dec()
        const labels = { method, endpoint, status_code: status, status_class: `${Math.floor(status / 100)}xx` }
        httpDuration.observe(labels, seconds)
        httpRequests.inc(labels)
      }
    },
    async measure({ operation, budget = '' }, work) {
      const started = performance.now()
      let success = 'false'
      try {
        const result = await work()
        success = 'true'
        return result
      } finally {
        const labels = { operation, source: 'api', budget, success }
        operationDuration.observe(labels, (performance.now() - started) / 1000)
        operations.inc(labels)
      }
    },
    countModelCall: modelCallCounter(registers),
    async render() {
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

function modelCallCounter(registers: Registry[]): (call: ModelCall) => void {
  const labelNames = ['provider', 'model', 'scope', 'success'] as const
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames, registers })
  const duration = new Histogram({
    name: 'hindsight_llm_duration_seconds',
    help: 'Time of one request to a language model.',
    labelNames,
    buckets: MODEL_BUCKETS,
    registers,
  })
  const calls = counter('hindsight_llm_calls_total', 'Requests to language models.')
  const input = counter('hindsight_llm_tokens_input_tokens_total', 'Tokens that language models read.')
  const output = counter('hindsight_llm_tokens_output_tokens_total', 'Tokens of their answers.')
  const cached = counter('hindsight_llm_tokens_cached_input_tokens_total', 'Tokens read that came from a cache.')
  const reasoning = counter('hindsight_llm_tokens_thoughts_tokens_total', 'Tokens spent on reasoning.')
  return ({ provider, model, purpose, outcome, durationMs, reply }) => {
    const labels = { provider, model, scope: purpose, success: String(outcome === 'success') }
    duration.observe(labels, durationMs / 1000)
    calls.inc(labels)
    if (reply === null) return
    const { inputTokens, outputTokens, cachedTokens, reasoningTokens } = reply.usage
    input.inc(labels, inputTokens)
    output.inc(labels, outputTokens)
    cached.inc(labels, cachedTokens)
    reasoning.inc(labels, reasoningTokens)
  }
}

function gauges(sources: MetricSources, registers: Registry[]): void {
  /** A gauge whose values are read at each scrape. What cannot be read is left out of it: the rest is worth having. */
  const gauge = (name: string, help: string, labelNames: string[], read: () => Promise<readonly Sample[]>) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      async collect() {
        this.reset()
        if (labelNames.length === 0) this.remove()
        for (const [labels, value] of await read().catch(() => [])) this.set(labels, value)
      },
    })
  const plain = (name: string, help: string, read: () => number | Promise<number>) =>
    gauge(name, help, [], async () => [[{}, await read()]])

  plain('hindsight_db_pool_size', 'Database connections open.', () => sources.pool().total)
  plain('hindsight_db_pool_idle', 'Database connections that nobody uses.', () => sources.pool().idle)
  plain('hindsight_db_pool_waiting', 'Requests that wait for a database connection.', () => sources.pool().waiting)
  plain('hindsight_db_pool_max', 'Most database connections allowed.', () => sources.pool().max)

  const search = oncePerScrape(sources.search)
  plain('hindsight_search_banks', 'Banks that are loaded for searching.', async () => (await search()).banks)
  plain('hindsight_search_memories', 'Memories that are loaded for searching.', async () => (await search()).memories)
  plain('hindsight_search_bytes', 'Memory that searchable banks take.', async () => (await search()).bytes)

  const backlog = oncePerScrape(sources.backlog)
  gauge('hindsight_async_operations', 'Operations, by type and status.', ['operation_type', 'status'], async () =>
    (await backlog()).operations.map(({ type, status, count }) => [{ operation_type: type, status }, count]),
  )
  plain('hindsight_consolidation_backlog', 'Facts that no observation has taken in yet.', async () => {
    return (await backlog()).pendingConsolidation
  })
  plain('hindsight_consolidation_failed', 'Facts that consolidation has given up on.', async () => {
    return (await backlog()).failedConsolidation
  })

  plain('hindsight_process_memory_bytes', 'Resident memory of the server process.', () => process.memoryUsage.rss())
  plain('hindsight_process_uptime_seconds', 'Age of the server process.', () => process.uptime())
  plain(
    'hindsight_process_open_fds',
    'Files and sockets that are open.',
    async () => (await readdir('/proc/self/fd')).length,
  )
  plain('hindsight_process_threads', 'Threads of the server process.', countThreads)
  gauge('hindsight_process_cpu_seconds', 'Processor time used, by type.', ['type'], async () => {
    const { user, system } = process.cpuUsage()
    return [
      [{ type: 'user' }, user / 1e6],
      [{ type: 'system' }, system / 1e6],
    ]
  })
}

type Sample = readonly [labels: Record<string, string>, value: number]

/** Several gauges read the same source at the same time: one reading serves them all. */
function oncePerScrape<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined
  return () => {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }
}

/** Linux only; rejects elsewhere. */
async function countThreads(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8')
  return Number(/^Threads:\s*(\d+)/m.exec(status)?.[1])
}
