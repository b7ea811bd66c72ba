import type { Registry } from 'prom-client'
import type { Backlog } from '../backlog.ts'
import { oncePerScrape, readGauge, readValue } from './read-gauge.ts'

/** What waits in the queue, over all banks and whoever works on it. */
export function queueMetrics(registry: Registry, readBacklog: () => Promise<Backlog>): void {
  const backlog = oncePerScrape(readBacklog)
  readGauge(
    registry,
    'hindsight_async_operations',
    'Operations, by type and status.',
    ['operation_type', 'status'],
    async () =>
      (await backlog()).operations.map(({ type, status, count }) => [{ operation_type: type, status }, count]),
  )
  readGauge(
    registry,
    'hindsight_async_operations_oldest_age_seconds',
    'For how long the oldest operation waits that has not begun.',
    ['operation_type'],
    async () =>
      (await backlog()).operations.flatMap(({ type, status, oldestSeconds }) =>
        status === 'pending' ? [[{ operation_type: type }, oldestSeconds] as const] : [],
      ),
  )
  readValue(
    registry,
    'hindsight_consolidation_backlog',
    'Facts that no observation has taken in yet.',
    async () => (await backlog()).pendingConsolidation,
  )
  readValue(
    registry,
    'hindsight_consolidation_failed',
    'Facts that consolidation has given up on.',
    async () => (await backlog()).failedConsolidation,
  )
}
