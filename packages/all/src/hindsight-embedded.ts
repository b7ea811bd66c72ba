import { isAlive, type ProfileDirectory, profileDirectory, readDaemonState } from 'hindsight-api/daemon'
import { DEFAULT_USER_AGENT, HindsightApi, HttpTransport } from 'hindsight-client'
import { lastLogLines } from './daemon/log-file.ts'
import { ProfileDaemon } from './daemon/profile-daemon.ts'
import { stopDaemon } from './daemon/stop-daemon.ts'
import { readEmbedVariables } from './embed-variables.ts'
import { environment, homeDirectory } from './environment.ts'
import { ClosedError } from './errors.ts'
import { nodeFetch } from './node-fetch.ts'
import type { ServerOptions } from './options.ts'
import { type ServerEmitter, serverEmitter } from './server-events.ts'
import { readServerStatus, type ServerStatus } from './server-status.ts'

export interface HindsightEmbeddedOptions extends ServerOptions {
  /** Which memory; each profile has a database and a daemon of its own. Default `default`. */
  profile?: string
  /** The daemon leaves after this long without work; 0 = never. Default HINDSIGHT_EMBED_DAEMON_IDLE_TIMEOUT, else 300. */
  idleTimeoutSeconds?: number
  /**
   * What to do with a daemon that runs with other settings than are given here: `restart` it when nobody else uses the
   * profile, or go on and `warn` once. Default `warn`.
   */
  onConfigChange?: 'restart' | 'warn'
  /** Longest wait for an answer, a start of the daemon included. Default 300,000. */
  timeoutMs?: number
}

const DEFAULT_IDLE_TIMEOUT_SECONDS = 300
const DEFAULT_TIMEOUT_MS = 300_000
/** A daemon that died is back, and a database that died has recovered, within a few of these; 16 s in all. */
const MAX_RETRIES = 8

/**
 * Memory that needs no care: the first call starts a daemon or joins the one that runs, every call brings it back if it
 * has gone, processes share it, and it leaves by itself when nobody needs it.
 */
export class HindsightEmbedded extends HindsightApi implements AsyncDisposable {
  readonly profile: string
  /** What becomes of the daemon, as far as it is noticed here. */
  readonly events: ServerEmitter
  readonly #directory: ProfileDirectory
  readonly #daemon: ProfileDaemon
  readonly #life: { closed: boolean }

  /**
   * @throws TypeError for a profile name that is not 1 to 63 letters, digits, `-` or `_`; HindsightError for a variable
   *   `HINDSIGHT_EMBED_…` that does not fit.
   */
  constructor(options: HindsightEmbeddedOptions = {}) {
    const directory = profileDirectory(homeDirectory(), options.profile ?? 'default')
    const said = readEmbedVariables(environment())
    const idleTimeoutSeconds = options.idleTimeoutSeconds ?? said.idleTimeoutSeconds ?? DEFAULT_IDLE_TIMEOUT_SECONDS
    const events = serverEmitter()
    const onConfigChange = options.onConfigChange ?? 'warn'
    const daemon = new ProfileDaemon(directory, { ...said, ...options, idleTimeoutSeconds, onConfigChange }, events)
    const life = { closed: false }
    super(
      new HttpTransport({
        endpoint: () => {
          if (life.closed) throw new ClosedError('This HindsightEmbedded was closed: make a new one')
          return daemon.endpoint()
        },
        timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maxRetries: MAX_RETRIES,
        maxRetriesOfBroken: 1,
        headers: { 'user-agent': DEFAULT_USER_AGENT, 'accept-encoding': 'identity' },
        fetch: async (url, init) => {
          try {
            return await nodeFetch(url, init)
          } catch (error) {
            daemon.doubt()
            throw error
          }
        },
      }),
    )
    this.profile = directory.name
    this.events = events
    this.#directory = directory
    this.#daemon = daemon
    this.#life = life
  }

  /** Starts or joins the daemon now instead of at the first call, and returns its address. */
  async start(): Promise<string> {
    if (this.#life.closed) throw new ClosedError('This HindsightEmbedded was closed: make a new one')
    return (await this.#daemon.endpoint()).baseUrl
  }

  /** Where the daemon answers, or answered last. @throws ClosedError before the first call. */
  get url(): string {
    const { connection } = this.#daemon
    if (connection === null) throw new ClosedError('No daemon yet: make a call or await start() first')
    return connection.state.url
  }

  /** Whether the profile's daemon runs now; starts nothing. */
  get isRunning(): boolean {
    const state = readDaemonState(this.#directory.stateFile)
    return state !== null && isAlive(state.process)
  }

  /** Itself: every call can be made on it. */
  get client(): HindsightApi {
    return this
  }

  /** What the daemon does now; starts nothing. */
  status(): Promise<ServerStatus> {
    return readServerStatus(this.#directory)
  }

  /** The last lines of the daemon's log. */
  logs(lines = 50): string[] {
    return lastLogLines(this.#directory.logFile, lines)
  }

  /** Leaves the daemon to others, or ends it for all with `stopDaemon`. May be called again. */
  async close(options: { stopDaemon?: boolean } = {}): Promise<void> {
    this.#life.closed = true
    await this.#daemon.settled()
    this.#daemon.leave()
    if (!options.stopDaemon) return
    await stopDaemon(this.#directory)
    this.events.emit('stop')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
