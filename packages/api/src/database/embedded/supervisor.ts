import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedPostgresError, permanentProblems } from './embedded-postgres-error.ts'
import { clusterNameOf, endServerProcesses, removeLockFiles } from './postmaster.ts'
import type { PreparedCluster } from './prepare-cluster.ts'
import { dataDirectoryArgument } from './program.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

export type EmbeddedPostgresStatus = 'running' | 'restarting' | 'stopped' | 'failed'

export interface EmbeddedPostgresEvents {
  /** The status changed; the text says why. */
  status: [status: EmbeddedPostgresStatus, detail: string]
}

export interface EmbeddedPostgresConnection {
  /** A directory that holds a unix socket, or 127.0.0.1. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** A PostgreSQL of our own, kept alive. */
export interface EmbeddedPostgres extends AsyncDisposable {
  readonly connection: EmbeddedPostgresConnection
  /** Of the current postmaster; another one after a restart. */
  readonly pid: number
  /** `restarting` until it takes connections again; `failed` when trying again is pointless. */
  readonly status: EmbeddedPostgresStatus
  on<Event extends keyof EmbeddedPostgresEvents>(
    event: Event,
    listener: (...details: EmbeddedPostgresEvents[Event]) => void,
  ): this
  /** Shuts the server down. May be called at any time and again; always comes to an end. */
  stop(): Promise<void>
}

export interface SupervisorOptions {
  readonly cluster: PreparedCluster
  readonly connection: EmbeddedPostgresConnection
  readonly log: (line: string) => void
  /** How long a fast shutdown may take before it becomes an immediate one. */
  readonly stopTimeoutMs: number
  /** Gives back what was taken for the server; called once, by `stop`. */
  readonly afterStop: () => Promise<void>
}

/** Runs the server of a prepared cluster, and starts it again each time it ends without being asked to. */
export class Supervisor extends EventEmitter<EmbeddedPostgresEvents> implements EmbeddedPostgres {
  readonly connection: EmbeddedPostgresConnection
  readonly #options: SupervisorOptions
  readonly #stopping = new AbortController()
  readonly #stopAtExit = () => this.#server?.signalFastStop()
  #status: EmbeddedPostgresStatus = 'restarting'
  #server: ServerProcess | undefined
  /** The loop that starts a server again each time one ends. */
  #watch: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor(options: SupervisorOptions) {
    super()
    this.connection = options.connection
    this.#options = options
  }

  get pid(): number {
    return this.#server?.pid ?? 0
  }

  get status(): EmbeddedPostgresStatus {
    return this.#status
  }

  /** Resolves when the server takes connections. Once; a supervisor whose start failed is of no more use. */
  async start(): Promise<void> {
    process.once('exit', this.#stopAtExit)
    try {
      await this.#launch()
    } catch (error) {
      process.removeListener('exit', this.#stopAtExit)
      throw error
    }
    this.#status = 'running'
    this.#watch = this.#keepRunning()
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #stop(): Promise<void> {
    this.#stopping.abort()
    await this.#server?.stop()
    await this.#watch
    // One that was ended by force may have left its own behind.
    await endServerProcesses(this.#options.cluster.directory)
    process.removeListener('exit', this.#stopAtExit)
    await this.#options.afterStop()
    this.#setStatus('stopped', 'it was asked to stop')
  }

  /** Starts a server and waits until it takes connections. */
  async #launch(): Promise<void> {
    const { directory, runtime, account } = this.#options.cluster
    const server = await startServerProcess({
      runtime,
      account,
      connection: this.connection,
      stopTimeoutMs: this.#options.stopTimeoutMs,
      clusterDirectory: directory,
      // On the command line and not in a file: it is how the process is recognised from outside.
      parameters: ['-D', dataDirectoryArgument(account, directory), '-c', `cluster_name=${clusterNameOf(directory)}`],
      onLine: this.#options.log,
    })
    this.#server = server
    try {
      await server.ready(this.#stopping.signal)
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  async #keepRunning(): Promise<void> {
    while (this.#server !== undefined) {
      const how = await this.#server.exited
      if (this.#stopping.signal.aborted) return
      this.#setStatus('restarting', `the server ended (${how})`)
      if (!(await this.#restart())) return
      this.#setStatus('running', `it runs again as process ${this.pid}`)
    }
  }

  /** Tries until a server runs; false when there is no point, or it is to stop. */
  async #restart(): Promise<boolean> {
    const { signal } = this.#stopping
    for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 15_000)) {
      try {
        await endServerProcesses(this.#options.cluster.directory)
        await removeLockFiles(this.#options.cluster.directory)
        await this.#launch()
        return true
      } catch (error) {
        if (signal.aborted) return false
        const problem = error instanceof EmbeddedPostgresError ? error.problem : undefined
        if (problem !== undefined && permanentProblems.has(problem)) {
          this.#setStatus('failed', String(error))
          return false
        }
        this.#options.log(`Could not restart, next attempt in ${waitMs} ms: ${String(error)}`)
      }
      await delay(waitMs, undefined, { signal }).catch(() => {})
      if (signal.aborted) return false
    }
  }

  #setStatus(status: EmbeddedPostgresStatus, detail: string): void {
    this.#status = status
    this.#options.log(`Database ${status}: ${detail}`)
    this.emit('status', status, detail)
  }
}
