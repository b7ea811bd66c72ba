import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Bucket bounds in seconds. */
const HTTP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const OPERATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 60, 120]

export type MeasuredOperation = 'retain' | 'recall' | 'reflect' | 'consolidation'

/** What is read at the moment of a scrape. */
export interface MetricSources {
  readonly pool: () => { readonly total: number; readonly idle: number; readonly waiting: number; readonly max: number }
  readonly search: () => Promise<{ readonly banks: number; readonly memories: number; readonly bytes: number }>
}

/** The server's Prometheus metrics, under the names that the existing dashboards query. */
export interface Metrics {
  beginRequest(): (end: { method: string; endpoint: string; status: number; seconds: number }) => void
  /** Times an operation, counting failures apart. */
  measure<T>(operation: MeasuredOperation, work: () => Promise<T>): Promise<T>
  render(): Promise<{ contentType: string; text: string }>
}

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const httpLabels = ['method', 'endpoint', 'status_code', 'status_class'] as const
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
    help: 'Time of one retain, recall, reflect or consolidation.',
    labelNames: ['operation', 'success'],
    buckets: OPERATION_BUCKETS,
    registers,
  })
  const operations = new Counter({
    name: 'hindsight_operation_operations_total',
    help: 'Retains, recalls, reflects and consolidations done.',
    labelNames: ['operation', 'success'],
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
    async measure(operation, work) {
      const started = performance.now()
      let success = 'false'
      try {
        const result = await work()
        success = 'true'
        return result
      } finally {
        operationDuration.observe({ operation, success }, (performance.now() - started) / 1000)
        operations.inc({ operation, success })
      }
    },
    async render() {
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

function gauges(sources: MetricSources, registers: Registry[]): void {
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read())
      },
    })
  gauge('hindsight_db_pool_size', 'Database connections open.', () => sources.pool().total)
  gauge('hindsight_db_pool_idle', 'Database connections that nobody uses.', () => sources.pool().idle)
  gauge('hindsight_db_pool_waiting', 'Requests that wait for a database connection.', () => sources.pool().waiting)
  gauge('hindsight_db_pool_max', 'Most database connections allowed.', () => sources.pool().max)
  gauge('hindsight_search_banks', 'Banks that are loaded for searching.', async () => (await sources.search()).banks)
  gauge(
    'hindsight_search_memories',
    'Memories that are loaded for searching.',
    async () => (await sources.search()).memories,
  )
  gauge('hindsight_search_bytes', 'Memory that searchable banks take.', async () => (await sources.search()).bytes)
  gauge('hindsight_process_memory_bytes', 'Resident memory of the server process.', () => process.memoryUsage.rss())
  gauge('hindsight_process_uptime_seconds', 'Age of the server process.', () => process.uptime())
  new Gauge({
    name: 'hindsight_process_cpu_seconds',
    help: 'Processor time used, by type.',
    labelNames: ['type'],
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      this.set({ type: 'user' }, user / 1e6)
      this.set({ type: 'system' }, system / 1e6)
    },
  })
}
