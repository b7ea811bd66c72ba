import { type Logger, pino } from 'pino'
import { createMetrics } from '../../packages/api/src/observability/metrics.ts'
import type { Telemetry } from '../../packages/api/src/observability/telemetry.ts'
import { WorkInProgress } from '../../packages/api/src/observability/work-in-progress.ts'

/** Counts, and says nothing unless it is given a log. */
export const silentTelemetry = (log: Logger = pino({ level: 'silent' })): Telemetry => ({
  log,
  metrics: createMetrics({ version: '1.2.3' }),
  work: new WorkInProgress(),
  tracer: null,
  eventLoop: null,
})
