import { isAlive, type ProfileDirectory, profileDirectory, readDaemonState } from 'hindsight-api/daemon'
import { HindsightApi, HttpTransport } from 'hindsight-client'
import { ensureDaemon } from './daemon/ensure-daemon.ts'
import { lastLogLines } from './daemon/spawn-daemon.ts'
import { stopDaemon } from './daemon/stop-daemon.ts'
import { homeDirectory } from './environment.ts'
import { ClosedError } from './errors.ts'
import type { ServerOptions } from './options.ts'
import { RevivingTransport } from './reviving-transport.ts'

export interface HindsightEmbeddedOptions extends ServerOptions {
  /** Which memory; each profile has a database and a daemon of its own. Default `default`. */
  profile?: string
  /** The daemon leaves after this long without work; 0 = never. Default 300. */
  idleTimeoutSeconds?: number
  /** Longest wait for an answer. Default 300,000. */
  timeoutMs?: number
}

const DEFAULT_IDLE_TIMEOUT_SECONDS = 300
const DEFAULT_TIMEOUT_MS = 300_000

/**
 * Memory that needs no care: the first call starts a daemon or joins the one that runs, every call brings it back if it
 * has gone, processes share it, and it leaves by itself when nobody needs it.
 */
export class HindsightEmbedded extends HindsightApi implements AsyncDisposable {
  readonly profile: string
  readonly #directory: ProfileDirectory
  readonly #transport: RevivingTransport
  #closed = false

  constructor(options: HindsightEmbeddedOptions = {}) {
    const directory = profileDirectory(homeDirectory(), options.profile ?? 'default')
    const transport = new RevivingTransport(
      () => {
        if (this.#closed) throw new ClosedError('This HindsightEmbedded was closed: make a new one')
        return ensureDaemon(directory, {
          ...options,
          idleTimeoutSeconds: options.idleTimeoutSeconds ?? DEFAULT_IDLE_TIMEOUT_SECONDS,
        })
      },
      ({ state, token }) =>
        new HttpTransport({
          baseUrl: state.url,
          apiKey: token,
          timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
          // A broken connection is answered by bringing the daemon back, not by asking a dead one again.
          maxRetries: 0,
          headers: {},
          fetch: globalThis.fetch,
        }),
    )
    super(transport)
    this.profile = directory.name
    this.#directory = directory
    this.#transport = transport
  }

  /** Starts or joins the daemon now instead of at the first call, and returns its address. */
  async start(): Promise<string> {
    await this.#transport.ready()
    return this.url
  }

  /** Where the daemon answers. @throws ClosedError before the first call. */
  get url(): string {
    const connection = this.#transport.connection
    if (connection === null) throw new ClosedError('No daemon yet: make a call or await start() first')
    return connection.state.url
  }

  /** Whether the profile's daemon runs now; starts nothing. */
  get isRunning(): boolean {
    const state = readDaemonState(this.#directory.stateFile)
    return state !== null && isAlive(state.process)
  }

  /** The last lines of the daemon's log. */
  logs(lines = 50): string[] {
    return lastLogLines(this.#directory.logFile, 0, lines)
  }

  /** Leaves the daemon to others, or ends it for all with `stopDaemon`. May be called again. */
  async close(options: { stopDaemon?: boolean } = {}): Promise<void> {
    this.#closed = true
    this.#transport.forget()
    if (!options.stopDaemon) return
    const state = readDaemonState(this.#directory.stateFile)
    if (state !== null) await stopDaemon(state.process)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
