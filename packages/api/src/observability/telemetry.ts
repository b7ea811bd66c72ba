import type { Config } from '../config/load-config.ts'
import type { Scope } from '../lifecycle/scope.ts'
import { EventLoopWatch } from './event-loop/event-loop-watch.ts'
import { StallWatchdog } from './event-loop/stall-watchdog.ts'
import type { Log } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { openTracer, TracingUnavailable } from './tracing/open-tracer.ts'
import type { Tracer } from './tracing/span.ts'
import { WorkInProgress } from './work-in-progress.ts'

/** Everything by which a process can be watched. */
export interface Telemetry {
  readonly log: Log
  readonly metrics: Metrics
  readonly work: WorkInProgress
  /** Null: nothing is traced. */
  readonly tracer: Tracer | null
  /** Null: switched off. */
  readonly eventLoop: EventLoopWatch | null
}

/** What tells one process from another in traces. */
export interface ProcessName {
  readonly serviceName: 'hindsight-api' | 'hindsight-worker'
  readonly version: string
  readonly instanceId: string
}

/** @throws TracingUnavailable when traces are asked for that cannot be sent */
export async function openTelemetry(config: Config, name: ProcessName, scope: Scope, log: Log): Promise<Telemetry> {
  const { variables } = config
  const work = new WorkInProgress()
  const eventLoop = variables.LOOP_WATCHDOG_ENABLED ? watchEventLoop(config, scope, log, work) : null
  const tracer = await openConfiguredTracer(config, name, scope, log)
  const metrics = createMetrics({ version: name.version, withBank: variables.METRICS_INCLUDE_BANK_ID, eventLoop })
  return { log, metrics, work, tracer, eventLoop }
}

/** So often a collector that is away is told of. */
const COMPLAINT_MS = 300_000

async function openConfiguredTracer(
  { tracing }: Config,
  name: ProcessName,
  scope: Scope,
  log: Log,
): Promise<Tracer | null> {
  if (tracing === null) return null
  let complainedAt = Number.NEGATIVE_INFINITY
  const onFailure = (reason: string) => {
    if (performance.now() - complainedAt < COMPLAINT_MS) return
    complainedAt = performance.now()
    log.warn({ detail: reason.slice(0, 300) }, 'Traces could not be sent; everything else goes on.')
  }
  try {
    return scope.use(await openTracer({ ...name, settings: tracing, onFailure }))
  } catch (error) {
    // Meant for all programs of a machine: that this one cannot follow is no reason not to start.
    if (tracing.isRequired || !(error instanceof TracingUnavailable)) throw error
    log.warn(error.message)
    return null
  }
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
  eventLoop.onStall(({ durationMs, cpuMs }) => {
    log.warn(
      {
        durationMs: Math.round(durationMs),
        cpuMs: Math.round(cpuMs),
        running: work.list().map(({ name, id }) => `${name} ${id}`),
      },
      'The event loop stood still; requests and leases had to wait.',
    )
  })
  // A thread is 10 MB that most processes never need: where the loop was late once, the first stall is told in full.
  eventLoop.onLate(() => {
    watchdog ??= new StallWatchdog({ ...options, log: { level: variables.LOG_LEVEL, format: variables.LOG_FORMAT } })
  })
  return eventLoop
}
