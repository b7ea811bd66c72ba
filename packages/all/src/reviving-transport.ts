import { isAlive } from 'hindsight-api/daemon'
import {
  type ApiRequest,
  ConnectionError,
  type HttpTransport,
  type RequestOptions,
  type Transport,
} from 'hindsight-client'
import type { DaemonConnection } from './daemon/ensure-daemon.ts'

/** How long a look at the daemon's process counts: a connection that breaks in between tells as much. */
const LOOK_INTERVAL_MS = 2_000

interface Current {
  readonly connection: DaemonConnection
  readonly http: HttpTransport
  lookedAt: number
}

/** Sends each call to the profile's daemon and brings it back first when it is gone. */
export class RevivingTransport implements Transport {
  readonly #connect: () => Promise<DaemonConnection>
  readonly #http: (connection: DaemonConnection) => HttpTransport
  #current: Current | null = null
  #connecting: Promise<HttpTransport> | null = null

  constructor(connect: () => Promise<DaemonConnection>, http: (connection: DaemonConnection) => HttpTransport) {
    this.#connect = connect
    this.#http = http
  }

  get connection(): DaemonConnection | null {
    return this.#current?.connection ?? null
  }

  async send<Output>(request: ApiRequest, options?: RequestOptions): Promise<Output> {
    const http = await this.ready()
    try {
      return await http.send<Output>(request, options)
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      this.forget()
      // The daemon comes back either way; only a call that cannot have been applied twice is sent again.
      const revived = await this.ready()
      if (error.maybeApplied && !request.idempotent) throw error
      return revived.send<Output>(request, options)
    }
  }

  /** The transport to a daemon that runs, started now when need be. Callers at the same time share one start. */
  ready(): Promise<HttpTransport> {
    if (this.#current !== null && this.#stillRuns(this.#current)) return Promise.resolve(this.#current.http)
    this.#connecting ??= this.#connect()
      .then((connection) => {
        const http = this.#http(connection)
        this.#current = { connection, http, lookedAt: Date.now() }
        return http
      })
      .finally(() => {
        this.#connecting = null
      })
    return this.#connecting
  }

  forget(): void {
    this.#current = null
  }

  #stillRuns(current: Current): boolean {
    const now = Date.now()
    if (now - current.lookedAt < LOOK_INTERVAL_MS) return true
    current.lookedAt = now
    return isAlive(current.connection.state.process)
  }
}
