import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { clearAfterCrash, directoryOf, type ProfileDirectory } from 'hindsight-api/daemon'
import { lastLogLines } from './daemon/log-file.ts'
import { reportStart } from './daemon/report-start.ts'
import { type StartedDaemon, startDaemon } from './daemon/start-daemon.ts'
import { environment } from './environment.ts'
import { ClosedError, DaemonStartError } from './errors.ts'
import { HindsightClient } from './hindsight-client.ts'
import { daemonEnvironment, type ServerOptions, type StartProgress } from './options.ts'
import { type ServerEmitter, serverEmitter } from './server-events.ts'
import { readServerStatus, type ServerStatus } from './server-status.ts'

export interface HindsightServerOptions extends ServerOptions {
  /** Default 127.0.0.1. */
  host?: string
  /** Default 0: a free one. */
  port?: number
  /** Keeps the memory here; without it the memory is temporary and gone after `stop()`. */
  dataDir?: string
}

/** A server lets running requests finish for 30 s, and its database takes up to 20 s more. */
const STOP_PATIENCE_MS = 60_000

/**
 * A server of one's own, with a beginning and an end: for tests and scripts.
 * `await using server = await HindsightServer.start()` stops it at the end of the block; it also ends with this process.
 */
export class HindsightServer implements AsyncDisposable {
  /** What becomes of the server. */
  readonly events: ServerEmitter = serverEmitter()
  readonly #options: HindsightServerOptions
  #directory: ProfileDirectory | null = null
  #daemon: StartedDaemon | null = null
  #started: Promise<this> | null = null
  #stopped: Promise<void> = Promise.resolve()
  /** Starts and stops take place one after the other, in the order in which they were asked for. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: HindsightServerOptions = {}) {
    this.#options = options
  }

  static start(options: HindsightServerOptions = {}): Promise<HindsightServer> {
    return new HindsightServer(options).start()
  }

  /** Where the server answers. @throws ClosedError when it does not run. */
  get url(): string {
    if (this.#daemon === null) throw new ClosedError('The server is not running: call start() first')
    return this.#daemon.state.url
  }

  /** A client of this server. */
  get client(): HindsightClient {
    const { HINDSIGHT_API_TENANT_API_KEY: apiKey } = daemonEnvironment(this.#options, environment())
    return new HindsightClient({ baseUrl: this.url, ...(apiKey && { apiKey }) })
  }

  /** Starts once; a second call waits for the same start. @throws DaemonStartError, AbortedError */
  start(): Promise<this> {
    if (this.#started !== null) return this.#started
    const started = this.#afterLast(() => this.#start())
    this.#started = started
    started.catch(() => {
      if (this.#started === started) this.#started = null
    })
    return started
  }

  /** Stops server and database and removes a temporary memory. May be called again. */
  stop(): Promise<void> {
    if (this.#started !== null) {
      this.#started = null
      this.#stopped = this.#afterLast(() => this.#stop())
    }
    return this.#stopped
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** What the server does now. @throws ClosedError before the first start, and after a stop that removed everything. */
  async status(): Promise<ServerStatus> {
    if (this.#directory === null) throw new ClosedError('The server was not started: call start() first')
    return readServerStatus(this.#directory)
  }

  /** The last lines of the server's log. */
  logs(lines = 50): string[] {
    return this.#directory === null ? [] : lastLogLines(this.#directory.logFile, lines)
  }

  #afterLast<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }

  async #start(): Promise<this> {
    const { dataDir } = this.#options
    const root = dataDir === undefined ? mkdtempSync(join(tmpdir(), 'hindsight-server-')) : resolve(dataDir)
    mkdirSync(root, { recursive: true, mode: 0o700 })
    this.#directory = directoryOf('server', root)
    try {
      this.#daemon = await reportStart(
        (progress) => {
          this.events.emit('progress', progress)
          this.#options.onProgress?.(progress)
        },
        (onProgress) => this.#startDaemon(root, onProgress),
      )
      this.#announce(this.#daemon)
    } catch (error) {
      // The error names the log: it stays for who wants to read all of it.
      this.#removeTemporaryDirectory({ keepLog: error instanceof DaemonStartError })
      throw error
    }
    return this
  }

  #startDaemon(root: string, onProgress: (progress: StartProgress) => void): Promise<StartedDaemon> {
    const { host = '127.0.0.1', port = 0, dataDir } = this.#options
    const { logFile, stateFile } = this.#directory!
    const spawn = {
      arguments: [
        ...['--host', host, '--port', String(port), '--data-dir', root, '--exit-with-parent'],
        ...(dataDir === undefined ? ['--ephemeral'] : []),
      ],
      environment: daemonEnvironment(this.#options, environment()),
      logFile,
      tied: true,
    }
    return startDaemon(spawn, stateFile, { ...this.#options, onProgress })
  }

  #announce(daemon: StartedDaemon): void {
    const { process, url } = daemon.state
    this.events.emit('ready', { url, pid: process.pid })
    void daemon.process.exited.then(() => {
      // What was stopped from here is no longer the one that runs.
      if (this.#daemon === daemon) this.events.emit('exit', { pid: process.pid })
    })
  }

  async #stop(): Promise<void> {
    const daemon = this.#daemon
    this.#daemon = null
    if (daemon === null) return
    await daemon.process.end(STOP_PATIENCE_MS)
    await clearAfterCrash(this.#directory!)
    this.#removeTemporaryDirectory({ keepLog: false })
    this.events.emit('stop')
  }

  #removeTemporaryDirectory({ keepLog }: { keepLog: boolean }): void {
    if (this.#directory === null || this.#options.dataDir !== undefined) return
    const { root, logFile } = this.#directory
    this.#directory = null
    const remove = keepLog ? entriesOf(root).filter((path) => path !== logFile) : [root]
    for (const path of remove) rmSync(path, { recursive: true, force: true })
  }
}

const entriesOf = (directory: string) => readdirSync(directory).map((name) => join(directory, name))
