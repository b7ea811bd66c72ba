import { Registry } from 'prom-client'
import type { Database } from '../database/database.ts'
import type { ModelCall } from '../models/language/decorators/with-metering.ts'
import type { SearchIndex } from '../search/search-index.ts'
import type { Backlog } from './backlog.ts'
import type { EventLoopWatch } from './event-loop/event-loop-watch.ts'
import { databaseMetrics } from './metrics/database-metrics.ts'
import { eventLoopMetrics } from './metrics/event-loop-metrics.ts'
import { type EndedRequest, httpMetrics } from './metrics/http-metrics.ts'
import { modelMetrics } from './metrics/model-metrics.ts'
import { type OperationMetrics, operationMetrics } from './metrics/operation-metrics.ts'
import { processMetrics } from './metrics/process-metrics.ts'
import { queueMetrics } from './metrics/queue-metrics.ts'
import { searchMetrics } from './metrics/search-metrics.ts'

export interface MetricsOptions {
  readonly version: string
  /** Operations get a label for the bank: as many series as banks. Default false. */
  readonly withBank?: boolean
  readonly eventLoop?: EventLoopWatch | null
}

/** What is read at the moment of a scrape. */
export interface MetricSources {
  readonly db: Pick<Database, 'stats' | 'onAcquired'>
  readonly search: Pick<SearchIndex, 'statistics'>
  /** Null: the queue is not counted. */
  readonly backlog: (() => Promise<Backlog>) | null
}

/** The Prometheus metrics of a process, under the names that the existing dashboards query. */
export interface Metrics extends OperationMetrics {
  beginRequest(): (end: EndedRequest) => void
  /** Counts a request to a language model, and its tokens. */
  readonly countModelCall: (call: ModelCall) => void
  /** Once there is an engine. */
  readFrom(sources: MetricSources): void
  render(): Promise<{ contentType: string; text: string }>
}

export function createMetrics({ version, withBank = false, eventLoop = null }: MetricsOptions): Metrics {
  const registry = new Registry()
  processMetrics(registry, version)
  if (eventLoop !== null) eventLoopMetrics(registry, eventLoop)
  return {
    ...operationMetrics(registry, withBank),
    beginRequest: httpMetrics(registry),
    countModelCall: modelMetrics(registry),
    readFrom({ db, search, backlog }) {
      databaseMetrics(registry, db)
      searchMetrics(registry, search)
      if (backlog !== null) queueMetrics(registry, backlog)
    },
    async render() {
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}
