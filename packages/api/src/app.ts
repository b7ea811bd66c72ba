import { randomUUID } from 'node:crypto'
import type { Config } from './config/load-config.ts'
import { lockDaemon } from './daemon/daemon-lock.ts'
import { publishDaemonState } from './daemon/daemon-state.ts'
import { watchIdleness } from './daemon/idle-watch.ts'
import { keepLogShort } from './daemon/log-rotation.ts'
import { identifyProcess } from './daemon/process-identity.ts'
import { createProfileDirectory, type ProfileDirectory } from './daemon/profile-directory.ts'
import type { Durability } from './database/embedded/build-cluster.ts'
import { notReadyApp, type Phase } from './http/not-ready-app.ts'
import { Activity } from './lifecycle/activity.ts'
import { countWork } from './lifecycle/count-work.ts'
import { type Listener, listen } from './lifecycle/listen.ts'
import { Scope } from './lifecycle/scope.ts'
import type { Log } from './observability/log.ts'
import { openConfiguredDatabase } from './open-database.ts'
import { connectionLimits } from './request-limits.ts'
import { serverVersion } from './server-version.ts'
import { openTenant } from './tenant/open-tenant.ts'

export interface StartOptions {
  readonly profile: ProfileDirectory
  readonly log: Log
  /** Stops after this long without work; 0 = never. */
  readonly idleTimeoutMs: number
  /** Whether the memory outlives the server. Default `kept`. */
  readonly durability?: Durability
  /** Gives up a start that is under way. */
  readonly signal?: AbortSignal
}

/** Version of what managers and daemons say to each other; with another number they cannot talk. */
const PROTOCOL_VERSION = 1

/** Where the log goes. */
const STANDARD_ERROR = 2
/** How long answers that are finished may take to reach their callers. */
const FLUSH_MS = 5_000

/** A server that answers. */
export class RunningServer implements AsyncDisposable {
  readonly url: string
  readonly instanceId: string
  /** Ends when the server has stopped, whoever stopped it. */
  readonly stopped: Promise<void>
  readonly #scope: Scope
  #resolveStopped: () => void = () => {}

  constructor(url: string, instanceId: string, scope: Scope) {
    this.url = url
    this.instanceId = instanceId
    this.#scope = scope
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve
    })
  }

  /** Finishes what runs, then ends server and database. May be called again. */
  stop(): Promise<void> {
    return this.#scope[Symbol.asyncDispose]().finally(this.#resolveStopped)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

/**
 * The composition root. Each step opens one thing and hands its closing to the scope, so that a start that fails and a
 * server that stops take the same way back.
 */
export async function startServer(config: Config, options: StartOptions): Promise<RunningServer> {
  const { log, profile } = options
  const { variables } = config
  const version = serverVersion()
  const instanceId = randomUUID()
  const activity = new Activity()
  const background = new Activity()
  const scope = new Scope()
  let phase: Phase = { status: 'starting', phase: 'preparing', detail: '' }
  const enter = (name: string, detail: string) => {
    options.signal?.throwIfAborted()
    phase = { status: 'starting', phase: name, detail }
    log.debug({ phase: name }, detail)
  }
  try {
    const gate = await openTenant(config, scope)
    createProfileDirectory(profile)
    const lock = await lockDaemon(profile.root, (cause) => {
      log.fatal({ err: cause }, 'The daemon lock was lost; stopping before another daemon uses the same data.')
      process.kill(process.pid, 'SIGTERM')
    })
    scope.defer(() => lock.release())
    scope.defer(
      keepLogShort({
        descriptor: STANDARD_ERROR,
        file: profile.logFile,
        onFailure: (error) => log.warn({ err: error }, 'The log could not be rotated; it grows.'),
      }),
    )
    const notReady = notReadyApp(() => phase, instanceId, variables.BASE_PATH)
    const listener = await listen(variables.HOST, variables.PORT, notReady, connectionLimits(config))
    scope.defer(() => listener.destroy())
    const takeBackState = publishDaemonState(profile.stateFile, {
      instanceId,
      process: identifyProcess(process.pid) ?? { pid: process.pid, startedAt: '' },
      url: listener.url,
      version,
      protocolVersion: PROTOCOL_VERSION,
      startedAt: new Date().toISOString(),
      settings: config.givenSettings,
    })
    scope.defer(takeBackState)

    // Most of the code is needed only once there is a database: it is loaded while that one starts.
    const loadingService = import('./open-service.ts')
    const { db, connection } = await openConfiguredDatabase(config, profile, scope, log, {
      enter,
      durability: options.durability,
      signal: options.signal,
    })
    enter('opening', 'preparing the engine')
    const { openService } = await loadingService
    const service = await openService(config, {
      db,
      connection,
      scope,
      log,
      background,
      instanceId,
      version,
      protocolVersion: PROTOCOL_VERSION,
      profile: profile.name,
      gate,
    })
    options.signal?.throwIfAborted()
    service.start()
    listener.answerWith(countWork(activity, service.fetch))
    service.verifyModels()
    const drainMs = variables.SHUTDOWN_TIMEOUT_SECONDS * 1000
    scope.defer(() => {
      phase = { status: 'stopping', phase: 'draining', detail: 'finishing what runs' }
      listener.answerWith(notReady)
      return drain(listener, activity, drainMs, log)
    }, drainMs + FLUSH_MS)
    const server = new RunningServer(listener.url, instanceId, scope)
    scope.defer(
      watchIdleness({
        timeoutMs: options.idleTimeoutMs,
        activities: [activity, background],
        hasQueuedWork: service.hasQueuedWork,
        onIdle: () => {
          log.info(`Nothing to do for ${options.idleTimeoutMs / 1000} s: stopping.`)
          server.stop().catch((error) => log.error({ err: error }, 'Stopping'))
        },
      }),
    )
    return server
  } catch (error) {
    await scope[Symbol.asyncDispose]().catch((failure) => {
      log.error({ err: failure }, 'Cleaning up after the failed start')
    })
    throw error
  }
}

/** Lets running requests finish, but not for ever; then no connection is left. */
async function drain(listener: Listener, activity: Activity, timeoutMs: number, log: Log): Promise<void> {
  if (!(await activity.drain(timeoutMs))) log.warn(`${activity.running} requests did not end in time and were cut.`)
  await listener.close()
}
