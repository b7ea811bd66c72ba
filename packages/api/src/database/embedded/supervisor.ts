import { EventEmitter } from 'node:events'
import { chown, mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Account, chooseAccount } from './account.ts'
import { locateBinaries } from './binaries.ts'
import { ownDirectory } from './directory-owner.ts'
import { describeFailure, EmbeddedPostgresError, permanentProblems } from './embedded-postgres-error.ts'
import { databaseName, initializeCluster, passwordFileName, removePartialClusters } from './initialize.ts'
import { clearRemains, clusterNameOf, endServerProcesses, removeLockFiles } from './postmaster.ts'
import { dataDirectoryArgument } from './program.ts'
import { type PostgresRuntime, prepareRuntime } from './runtime.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'
import { accessRules, type Listening, renderConfiguration, socketPort } from './settings.ts'
import { type SocketDirectory, socketDirectoryOf } from './socket-path.ts'

export interface EmbeddedPostgresOptions {
  /** Ours alone; created when missing. Holds the cluster and what belongs to it. */
  readonly dataDirectory: string
  /** Receives the server's log lines and the supervisor's own. */
  readonly log: (line: string) => void
  /** Told what a start is doing, in order: `preparing`, `initializing` (new data only), `starting`. */
  readonly onPhase?: (phase: string, detail: string) => void
  /** Settings of postgresql.conf beside ours, or instead of them. */
  readonly settings?: Readonly<Record<string, string>>
  /** Name or uid of the user that PostgreSQL runs as when this process is root. */
  readonly account?: string
  /** `socket` wherever there are unix sockets. */
  readonly transport?: 'socket' | 'loopback'
}

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

/** Starts the PostgreSQL of a data directory, creating its cluster when there is none; resolves when it can be used. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  options.onPhase?.('preparing', options.dataDirectory)
  const dataDirectory = await createDataDirectory(options.dataDirectory)
  const ownership = await ownDirectory(dataDirectory)
  try {
    const cluster = await prepareCluster(dataDirectory, options)
    const supervisor = new Supervisor(cluster, options, ownership.release)
    await supervisor.start()
    return supervisor
  } catch (error) {
    await ownership.release()
    throw error
  }
}

/** Everything that a server of this cluster needs, settled before it starts. */
interface PreparedCluster {
  readonly directory: string
  readonly runtime: PostgresRuntime
  readonly account: Account | undefined
  readonly listening: Listening
  readonly socket: SocketDirectory | undefined
  readonly connection: EmbeddedPostgresConnection
}

async function createDataDirectory(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    return await realpath(path)
  } catch (cause) {
    throw describeFailure('Preparing the database', path, { logLines: [], cause })
  }
}

async function prepareCluster(dataDirectory: string, options: EmbeddedPostgresOptions): Promise<PreparedCluster> {
  const directory = join(dataDirectory, 'cluster')
  const owner = (await stat(directory).catch(() => undefined))?.uid
  const account = chooseAccount(options.account, owner)
  const runtime = await prepareRuntime(locateBinaries(), dataDirectory, account, options.log)
  await removePartialClusters(directory)
  if (owner === undefined) {
    options.onPhase?.('initializing', directory)
    await initializeCluster(directory, runtime, account)
  } else {
    assertOwner(directory, owner, account)
    await assertVersion(directory, runtime)
    for (const line of await clearRemains(directory)) options.log(line)
  }
  const password = await readPassword(directory)
  const listening = await chooseListening(options.transport)
  const socket = listening.transport === 'socket' ? await socketDirectoryOf(directory) : undefined
  const connection = {
    host: socket?.path ?? '127.0.0.1',
    port: listening.transport === 'socket' ? socketPort : listening.port,
    user: databaseName,
    password,
    database: databaseName,
  }
  await writeConfiguration(directory, account, renderConfiguration(listening, options.settings))
  return { directory, runtime, account, listening, socket, connection }
}

function assertOwner(directory: string, owner: number, account: Account | undefined): void {
  const uid = account?.uid ?? process.geteuid?.()
  if (uid === undefined || owner === uid) return
  const name = account?.name ?? String(uid)
  throw new EmbeddedPostgresError(
    'not-accessible',
    `${directory} belongs to uid ${owner}, but PostgreSQL would run as ${name}, and it takes only its own data. ` +
      `Run \`chown -R ${name} '${directory}'\`, or start as the user that created it, or set HINDSIGHT_HOME to another directory.`,
  )
}

async function assertVersion(directory: string, runtime: PostgresRuntime): Promise<void> {
  const text = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch((cause: Error) => {
    throw new EmbeddedPostgresError('damaged', `${directory} is not a database: PG_VERSION cannot be read.`, { cause })
  })
  const version = Number.parseInt(text, 10)
  if (version === runtime.majorVersion) return
  throw new EmbeddedPostgresError(
    'version-mismatch',
    `${directory} was created by PostgreSQL ${version}, and this installation brings PostgreSQL ` +
      `${runtime.majorVersion}, which cannot read it. Use the Hindsight version that created it, or another HINDSIGHT_HOME.`,
  )
}

async function readPassword(directory: string): Promise<string> {
  const file = join(directory, passwordFileName)
  return readFile(file, 'utf8').catch((cause: Error) => {
    throw new EmbeddedPostgresError('damaged', `The database's password file ${file} cannot be read.`, { cause })
  })
}

async function chooseListening(transport: EmbeddedPostgresOptions['transport']): Promise<Listening> {
  const chosen = transport ?? (process.platform === 'win32' ? 'loopback' : 'socket')
  return chosen === 'socket' ? { transport: 'socket' } : { transport: 'loopback', port: await findFreePort() }
}

/** A port that nobody listens on now. */
function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

async function writeConfiguration(directory: string, account: Account | undefined, settings: string): Promise<void> {
  const files = { 'postgresql.conf': settings, 'pg_hba.conf': accessRules }
  try {
    for (const [name, text] of Object.entries(files)) {
      const partial = join(directory, `${name}.partial`)
      await writeFile(partial, text, { mode: 0o600 })
      if (account !== undefined) await chown(partial, account.uid, account.gid)
      await rename(partial, join(directory, name))
    }
  } catch (cause) {
    throw describeFailure('Preparing the database', directory, { logLines: [], cause })
  }
}

class Supervisor extends EventEmitter<EmbeddedPostgresEvents> implements EmbeddedPostgres {
  readonly connection: EmbeddedPostgresConnection
  readonly #cluster: PreparedCluster
  readonly #options: EmbeddedPostgresOptions
  readonly #releaseDirectory: () => Promise<void>
  readonly #stopping = new AbortController()
  readonly #stopAtExit = () => this.#server?.signalFastStop()
  #status: EmbeddedPostgresStatus = 'restarting'
  #server: ServerProcess | undefined
  /** The loop that starts a server again each time one ends. */
  #watch: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor(cluster: PreparedCluster, options: EmbeddedPostgresOptions, releaseDirectory: () => Promise<void>) {
    super()
    this.connection = cluster.connection
    this.#cluster = cluster
    this.#options = options
    this.#releaseDirectory = releaseDirectory
  }

  get pid(): number {
    return this.#server?.pid ?? 0
  }

  get status(): EmbeddedPostgresStatus {
    return this.#status
  }

  async start(): Promise<void> {
    this.#options.onPhase?.('starting', this.#cluster.directory)
    process.once('exit', this.#stopAtExit)
    try {
      await this.#launch()
    } catch (error) {
      await this.#cleanUp()
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
    await this.#cleanUp()
    await this.#releaseDirectory()
    this.#setStatus('stopped', 'it was asked to stop')
  }

  async #cleanUp(): Promise<void> {
    process.removeListener('exit', this.#stopAtExit)
    await this.#cluster.socket?.remove()
  }

  /** Starts a server and waits until it takes connections. */
  async #launch(): Promise<void> {
    const { directory, runtime, account, connection } = this.#cluster
    const server = await startServerProcess({
      runtime,
      account,
      connection,
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
        await endServerProcesses(this.#cluster.directory)
        await removeLockFiles(this.#cluster.directory)
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
