import { type ProfileDirectory, seemsAlive } from 'hindsight-api/daemon'
import type { Endpoint } from 'hindsight-client'
import type { ServerEmitter } from '../server-events.ts'
import { type DaemonConnection, type EnsureOptions, ensureDaemon } from './ensure-daemon.ts'
import { ProfileUser } from './profile-users.ts'
import { reportStart } from './report-start.ts'
import { warnOfDifferingSettings } from './warn-of-differing-settings.ts'

/** Knows where a profile's daemon answers, and brings it up when it is asked and there is none. */
export class ProfileDaemon {
  readonly #directory: ProfileDirectory
  readonly #options: EnsureOptions
  readonly #events: ServerEmitter
  #connection: DaemonConnection | null = null
  #connecting: Promise<DaemonConnection> | null = null
  #doubted = false
  #user: ProfileUser | null = null

  constructor(directory: ProfileDirectory, options: EnsureOptions, events: ServerEmitter) {
    this.#directory = directory
    this.#events = events
    this.#options = options
  }

  /** The daemon as it was last seen. */
  get connection(): DaemonConnection | null {
    return this.#connection
  }

  /** A call has failed to reach the daemon: the next one finds out what has become of it. */
  doubt(): void {
    this.#doubted = true
  }

  /** A look at the process costs microseconds, so it is taken each time. Callers at the same time share one start. */
  endpoint(): Endpoint | Promise<Endpoint> {
    const connection = this.#connection
    if (connection !== null && !this.#doubted && seemsAlive(connection.state.process)) return endpointOf(connection)
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = null
    })
    return this.#connecting.then(endpointOf)
  }

  /** Resolves when no start is under way. */
  async settled(): Promise<void> {
    await this.#connecting?.catch(() => {})
  }

  /** No longer counts as one who uses the daemon. */
  leave(): void {
    this.#user?.leave()
    this.#user = null
  }

  async #connect(): Promise<DaemonConnection> {
    const before = this.#connection?.state
    const connection = await reportStart(
      (progress) => {
        this.#events.emit('progress', progress)
        this.#options.onProgress?.(progress)
      },
      (onProgress) => ensureDaemon(this.#directory, { ...this.#options, onProgress }, this.#user),
    )
    const { state, differing } = connection
    if (before !== undefined && before.instanceId !== state.instanceId) {
      this.#events.emit('exit', { pid: before.process.pid })
    }
    if (before?.instanceId !== state.instanceId) {
      this.#events.emit('ready', { url: state.url, pid: state.process.pid })
      warnOfDifferingSettings(this.#directory.name, differing)
    }
    this.#user ??= ProfileUser.join(this.#directory)
    this.#connection = connection
    this.#doubted = false
    return connection
  }
}

const endpointOf = ({ state, token }: DaemonConnection): Endpoint => ({ baseUrl: state.url, apiKey: token })
