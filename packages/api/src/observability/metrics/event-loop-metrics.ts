import { Counter, Histogram, type Registry } from 'prom-client'
import type { EventLoopWatch } from '../event-loop/event-loop-watch.ts'
import { readGauge } from './read-gauge.ts'

const BUCKETS_S = [0.25, 0.5, 1, 2, 5, 10, 30, 60]

export function eventLoopMetrics(registry: Registry, eventLoop: EventLoopWatch): void {
  const registers = [registry]
  const stalls = new Counter({
    name: 'hindsight_event_loop_stalls_total',
    help: 'Times that the event loop stood still for longer than the threshold.',
    registers,
  })
  const duration = new Histogram({
    name: 'hindsight_event_loop_stall_duration_seconds',
    help: 'For how long the event loop stood still.',
    buckets: BUCKETS_S,
    registers,
  })
  eventLoop.onStall(({ durationMs }) => {
    stalls.inc()
    duration.observe(durationMs / 1000)
  })
  readGauge(
    registry,
    'hindsight_event_loop_lag_seconds',
    'How late timers were in the last minute.',
    ['quantile'],
    async () => {
      const { p50Ms, p99Ms, maxMs } = eventLoop.lag()
      return [
        [{ quantile: '0.5' }, p50Ms / 1000],
        [{ quantile: '0.99' }, p99Ms / 1000],
        [{ quantile: '1' }, maxMs / 1000],
      ]
    },
  )
}
