import { type ProfileDirectory, seemsAlive } from 'hindsight-api/daemon'
import type { Endpoint } from 'hindsight-client'
import { type DaemonConnection, type EnsureOptions, ensureDaemon } from './ensure-daemon.ts'

/** Knows where a profile's daemon answers, and brings it up when it is asked and there is none. */
export class ProfileDaemon {
  readonly #directory: ProfileDirectory
  readonly #options: EnsureOptions
  #connection: DaemonConnection | null = null
  #connecting: Promise<DaemonConnection> | null = null
  #doubted = false

  constructor(directory: ProfileDirectory, options: EnsureOptions) {
    this.#directory = directory
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
    this.#connecting ??= ensureDaemon(this.#directory, this.#options)
      .then((connection) => {
        this.#connection = connection
        this.#doubted = false
        return connection
      })
      .finally(() => {
        this.#connecting = null
      })
    return this.#connecting.then(endpointOf)
  }

  /** Resolves when no start is under way. */
  async settled(): Promise<void> {
    await this.#connecting?.catch(() => {})
  }
}

const endpointOf = ({ state, token }: DaemonConnection): Endpoint => ({ baseUrl: state.url, apiKey: token })
