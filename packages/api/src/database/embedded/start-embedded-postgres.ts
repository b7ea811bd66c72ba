import { type Durability, databaseName } from './build-cluster.ts'
import { ownDirectory } from './directory-owner.ts'
import { describeFailure, EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { findFreePort } from './free-port.ts'
import { configureCluster, createDataDirectory, type PreparedCluster, prepareCluster } from './prepare-cluster.ts'
import { type Listening, socketPort } from './settings.ts'
import { socketDirectoryOf } from './socket-path.ts'
import { type EmbeddedPostgres, Supervisor } from './supervisor.ts'

export interface EmbeddedPostgresOptions {
  /** Ours alone; created when missing. Holds the cluster and what belongs to it. */
  readonly dataDirectory: string
  /** Receives the server's log lines. */
  readonly log: (line: string) => void
  /** Receives what a person should know: another account, another place, remains that were cleared. Else `log` does. */
  readonly notice?: (line: string) => void
  /** Told what a start is doing, in order: `preparing`, `initializing` (new data only), `starting`. */
  readonly onPhase?: (phase: string, detail: string) => void
  /** Settings of postgresql.conf beside ours, or instead of them. */
  readonly settings?: Readonly<Record<string, string>>
  /** Name or uid of the user that PostgreSQL runs as when this process is root. */
  readonly account?: string
  /** `thrown away`: nothing is forced to disk, for data that go with their server. */
  readonly durability?: Durability
  /** Private directories that may keep what initdb makes, for the next new cluster: the first that can. Else none does. */
  readonly templateDirectories?: readonly string[]
  /** By default a unix socket, and the loopback interface where there can be none. */
  readonly transport?: 'socket' | 'loopback'
  /** Gives up a start that is under way. */
  readonly signal?: AbortSignal
  /** How long `stop` waits for a fast shutdown (15 s) before it makes an immediate one, from which the next start recovers. */
  readonly stopTimeoutMs?: number
  /** Finds a port for the loopback interface; asked again when the port turns out to be taken. */
  readonly findPort?: () => Promise<number>
}

/** Starts the PostgreSQL of a data directory, creating its cluster when there is none; resolves when it can be used. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  options.onPhase?.('preparing', options.dataDirectory)
  let release = async () => {}
  try {
    const dataDirectory = await createDataDirectory(options.dataDirectory)
    release = (await ownDirectory(dataDirectory)).release
    const cluster = await prepareCluster(dataDirectory, { ...options, log: options.notice ?? options.log })
    options.onPhase?.('starting', cluster.directory)
    return await startSomewhere(cluster, options, release)
  } catch (cause) {
    await release()
    throw describeFailure('Preparing the database', options.dataDirectory, { logLines: [], cause })
  }
}

/** Two programs may find the same free port; it is theirs who listen first. */
const portAttempts = 5

async function startSomewhere(
  cluster: PreparedCluster,
  options: EmbeddedPostgresOptions,
  release: () => Promise<void>,
): Promise<EmbeddedPostgres> {
  let transport = options.transport ?? (process.platform === 'win32' ? 'loopback' : 'socket')
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn(await chooseListening(transport, options.findPort), cluster, options, release)
    } catch (error) {
      const said = error instanceof EmbeddedPostgresError ? error.logLines.join('\n') : ''
      if (attempt >= portAttempts) throw error
      if (transport === 'socket' && options.transport === undefined && /could not create any Unix-domain/.test(said)) {
        const notice = options.notice ?? options.log
        notice(`No unix socket can be made in ${cluster.directory}; using the loopback interface`)
        transport = 'loopback'
      } else if (transport !== 'loopback' || !/could not (bind|create any TCP)/.test(said)) {
        throw error
      }
    }
  }
}

/** A crash of the server loses nothing all the same; one of the machine may lose all. */
const notDurable = { fsync: 'off', full_page_writes: 'off' }

async function startOn(
  listening: Listening,
  cluster: PreparedCluster,
  options: EmbeddedPostgresOptions,
  release: () => Promise<void>,
): Promise<EmbeddedPostgres> {
  const speed = options.durability === 'thrown away' ? notDurable : {}
  await configureCluster(cluster, listening, { ...speed, ...options.settings })
  const socket = listening.transport === 'socket' ? await socketDirectoryOf(cluster.directory) : undefined
  const connection = {
    host: socket?.path ?? '127.0.0.1',
    port: listening.transport === 'socket' ? socketPort : listening.port,
    user: databaseName,
    password: cluster.password,
    database: databaseName,
  }
  const removeSocket = async () => socket?.remove()
  const supervisor = new Supervisor({
    cluster,
    connection,
    log: options.log,
    stopTimeoutMs: options.stopTimeoutMs ?? 15_000,
    afterStop: async () => {
      await removeSocket()
      await release()
    },
  })
  const giveUp = () => void supervisor.stop()
  options.signal?.addEventListener('abort', giveUp, { once: true })
  try {
    options.signal?.throwIfAborted()
    await supervisor.start()
  } catch (error) {
    await removeSocket()
    throw error
  } finally {
    options.signal?.removeEventListener('abort', giveUp)
  }
  return supervisor
}

async function chooseListening(transport: 'socket' | 'loopback', findPort = findFreePort): Promise<Listening> {
  return transport === 'socket' ? { transport } : { transport, port: await findPort() }
}
