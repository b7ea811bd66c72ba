import { randomUUID } from 'node:crypto'
import { type Config, isLoopback } from './config/load-config.ts'
import { profileDirectory } from './daemon/profile-directory.ts'
import { notReadyApp, type Phase } from './http/not-ready-app.ts'
import { createWorkerApp } from './http/worker-app.ts'
import { Activity } from './lifecycle/activity.ts'
import { listen } from './lifecycle/listen.ts'
import { Scope } from './lifecycle/scope.ts'
import { readBacklog } from './observability/backlog.ts'
import type { Log } from './observability/log.ts'
import { openTelemetry } from './observability/telemetry.ts'
import { openConfiguredDatabase } from './open-database.ts'
import { openEngine } from './open-engine.ts'
import { connectionLimits } from './request-limits.ts'
import { serverVersion } from './server-version.ts'
import { verifyLanguageModels } from './verify-language-models.ts'

/** A worker that runs queued operations. */
export interface RunningWorker extends AsyncDisposable {
  /** Where it answers `/health` and `/metrics`; null when it was not asked to. */
  readonly url: string | null
  /** Operations that it runs at the same time. */
  readonly slots: number
  /** Finishes what runs, gives back what takes too long, then lets go of the database. May be called again. */
  stop(): Promise<void>
}

/** After the time to finish: for handlers that do not heed their abort, and for giving back what they did. */
const GIVE_BACK_MS = 10_000

/** The composition root of `hindsight-worker`: a database that others share, the engine over it, and its queue. */
export async function startWorker(config: Config, log: Log, signal?: AbortSignal): Promise<RunningWorker> {
  const { variables } = config
  const scope = new Scope()
  const instanceId = randomUUID()
  const version = serverVersion()
  let phase: Phase = { status: 'starting', phase: 'preparing', detail: '' }
  const enter = (name: string, detail: string) => {
    signal?.throwIfAborted()
    phase = { status: 'starting', phase: name, detail }
    log.debug({ phase: name }, detail)
  }
  try {
    const notReady = notReadyApp(() => phase, instanceId)
    const port = variables.WORKER_HTTP_PORT
    const listener = port === undefined ? null : await listen(variables.HOST, port, notReady, connectionLimits(config))
    if (listener !== null) scope.defer(() => listener.close())
    const { db, connection } = await openConfiguredDatabase(
      config,
      // Only an embedded database would live there.
      profileDirectory(config.homeDirectory, 'default'),
      scope,
      log,
      { enter, signal },
    )
    enter('opening', 'preparing the engine')
    const working = { ...config, variables: { ...variables, WORKER_ENABLED: true } }
    const telemetry = await openTelemetry(config, { serviceName: 'hindsight-worker', version, instanceId }, scope, log)
    const { engine, language, worker } = await openEngine(working, db, connection, scope, telemetry, new Activity())
    if (worker === null) throw new Error('The engine came without a worker')
    const drainMs = variables.SHUTDOWN_TIMEOUT_SECONDS * 1_000
    scope.defer(() => {
      phase = { status: 'stopping', phase: 'draining', detail: 'finishing what runs' }
      listener?.answerWith(notReady)
      return worker.stop(drainMs)
    }, drainMs + GIVE_BACK_MS)
    const { metrics } = telemetry
    metrics.readFrom({
      db,
      search: engine.search,
      backlog: variables.METRICS_BACKLOG_ENABLED ? () => readBacklog(db) : null,
    })
    const guard = {
      allowedHosts: isLoopback(variables.HOST) ? variables.ALLOWED_HOSTS : ['*'],
      allowedOrigins: variables.ALLOWED_ORIGINS,
      apiKey: undefined,
    }
    signal?.throwIfAborted()
    listener?.answerWith(createWorkerApp({ db, worker, metrics, guard, instanceId, version }))
    worker.start()
    verifyLanguageModels(config, language, scope, log)
    const stop = () => scope[Symbol.asyncDispose]()
    return { url: listener?.url ?? null, slots: worker.slots, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await scope[Symbol.asyncDispose]().catch((failure) => {
      log.error({ err: failure }, 'Cleaning up after the failed start')
    })
    throw error
  }
}
