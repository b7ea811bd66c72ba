import type { Config } from '../config/load-config.ts'
import type { Scope } from '../lifecycle/scope.ts'
import { EventLoopWatch } from './event-loop/event-loop-watch.ts'
import { StallWatchdog } from './event-loop/stall-watchdog.ts'
import type { Log } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { WorkInProgress } from './work-in-progress.ts'

/** Everything by which a process can be watched. */
export interface Telemetry {
  readonly log: Log
  readonly metrics: Metrics
  readonly work: WorkInProgress
  /** Null: switched off. */
  readonly eventLoop: EventLoopWatch | null
}

export function openTelemetry(config: Config, version: string, scope: Scope, log: Log): Telemetry {
  const { variables } = config
  const work = new WorkInProgress()
  const eventLoop = variables.LOOP_WATCHDOG_ENABLED ? watchEventLoop(config, scope, log, work) : null
  const metrics = createMetrics({ version, withBank: variables.METRICS_INCLUDE_BANK_ID, eventLoop })
  return { log, metrics, work, eventLoop }
}

function watchEventLoop({ variables }: Config, scope: Scope, log: Log, work: WorkInProgress): EventLoopWatch {
  const options = {
    stallThresholdMs: variables.LOOP_WATCHDOG_STALL_THRESHOLD_MS,
    pollIntervalMs: variables.LOOP_WATCHDOG_POLL_INTERVAL_MS,
  }
  const eventLoop = new EventLoopWatch(options)
  let watchdog: StallWatchdog | null = null
  scope.defer(() => {
    eventLoop[Symbol.dispose]()
    return watchdog?.[Symbol.asyncDispose]()
  })
  eventLoop.onStall(({ durationMs }) => {
    log.warn(
      { durationMs: Math.round(durationMs), running: work.list().map(({ name, id }) => `${name} ${id}`) },
      'The event loop stood still; requests and leases had to wait.',
    )
    // A thread is 10 MB that most processes never need: where it happened once, the next time is told in full.
    watchdog ??= new StallWatchdog({ ...options, log: { level: variables.LOG_LEVEL, format: variables.LOG_FORMAT } })
  })
  return eventLoop
}
