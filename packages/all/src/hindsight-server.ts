import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { directoryOf, type ProfileDirectory } from 'hindsight-api/daemon'
import { HindsightClient } from 'hindsight-client'
import { lastLogLines } from './daemon/spawn-daemon.ts'
import { type StartedDaemon, startDaemon } from './daemon/start-daemon.ts'
import { stopDaemon } from './daemon/stop-daemon.ts'
import { environment } from './environment.ts'
import { ClosedError } from './errors.ts'
import { daemonEnvironment, type ServerOptions } from './options.ts'

export interface HindsightServerOptions extends ServerOptions {
  /** Default 127.0.0.1. */
  host?: string
  /** Default 0: a free one. */
  port?: number
  /** Keeps the memory here; without it the memory is temporary and gone after `stop()`. */
  dataDir?: string
}

/**
 * A server of one's own, with a beginning and an end: for tests and scripts.
 * `await using server = await HindsightServer.start()` stops it at the end of the block; it also ends with this process.
 */
export class HindsightServer implements AsyncDisposable {
  readonly #options: HindsightServerOptions
  #directory: ProfileDirectory | null = null
  #daemon: StartedDaemon | null = null
  #starting: Promise<this> | null = null
  #stopping: Promise<void> | null = null

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
    return new HindsightClient({ baseUrl: this.url })
  }

  /** Starts once; a second call waits for the same start. @throws DaemonStartError */
  start(): Promise<this> {
    this.#starting ??= this.#start().catch((error) => {
      this.#starting = null
      this.#removeTemporaryDirectory()
      throw error
    })
    return this.#starting
  }

  /** Stops server and database and removes a temporary memory. May be called again. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = null
    })
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** The last lines of the server's log. */
  logs(lines = 50): string[] {
    return this.#directory === null ? [] : lastLogLines(this.#directory.logFile, 0, lines)
  }

  async #start(): Promise<this> {
    const { host = '127.0.0.1', port = 0, dataDir } = this.#options
    const root = dataDir === undefined ? mkdtempSync(join(tmpdir(), 'hindsight-')) : resolve(dataDir)
    mkdirSync(root, { recursive: true, mode: 0o700 })
    this.#directory = directoryOf('server', root)
    this.#daemon = await startDaemon(
      {
        arguments: ['--host', host, '--port', String(port), '--data-dir', root, '--exit-with-parent'],
        environment: daemonEnvironment(this.#options, environment()),
        logFile: this.#directory.logFile,
        tied: true,
      },
      this.#directory.stateFile,
      this.#options,
    )
    return this
  }

  async #stop(): Promise<void> {
    await this.#starting?.catch(() => {})
    const daemon = this.#daemon
    this.#starting = null
    this.#daemon = null
    if (daemon !== null) {
      await stopDaemon(daemon.state.process)
      await daemon.process.exited
    }
    this.#removeTemporaryDirectory()
  }

  #removeTemporaryDirectory(): void {
    if (this.#directory !== null && this.#options.dataDir === undefined) {
      rmSync(this.#directory.root, { recursive: true, force: true })
      this.#directory = null
    }
  }
}
