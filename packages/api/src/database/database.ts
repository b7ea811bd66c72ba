import pg, { type Pool, type PoolClient, type PoolConfig } from 'pg'
import { namingConnectionLoss } from './connection-loss.ts'
import { execute, identifier, maybe, one, type Queryable, sql } from './sql.ts'
import { valueParsers } from './value-parsers.ts'

/** A `postgresql://…` URL, or its parts; `host` may be the directory of a unix socket. */
export type DatabaseConnection =
  | string
  | {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly password: string
      readonly database: string
    }

export interface DatabaseOptions {
  readonly connection: DatabaseConnection
  /** Every unqualified name resolves in it. */
  readonly schema?: string
  /** Creates the schema when it is missing, rather than failing. Default true. */
  readonly createSchema?: boolean
  /** Opened at once, and kept even when nobody uses them. Default 0. */
  readonly minConnections?: number
  /** Of four and more, some are kept for `reads`. Default 10. */
  readonly maxConnections?: number
  readonly applicationName?: string
  /** How long to wait for a connection, free or new. */
  readonly connectTimeoutMs?: number
  /** How long a statement may run; 0 or none: as long as it takes. Migrations are never cut short. */
  readonly statementTimeoutMs?: number
  /** How long a connection may stay unused before it is closed. */
  readonly idleTimeoutMs?: number
  /** Told of connections that were lost while nobody used them. */
  readonly onConnectionError?: (error: Error) => void
}

export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readonly readOnly?: boolean
}

export interface PoolStats {
  readonly total: number
  readonly idle: number
  readonly waiting: number
  /** Kept open even when nobody uses them. */
  readonly min: number
  readonly max: number
}

/** A pool of connections to one schema. Statements can be run on it directly: `many(database, sql`…`)`. */
export interface Database extends Queryable, AsyncDisposable {
  readonly pool: Pool
  readonly schema: string
  /** For short reads that somebody waits for: over connections that no transaction holds. */
  readonly reads: Queryable
  /** Runs `work` in a transaction: committed when it returns, rolled back when it throws. */
  transaction<T>(work: (tx: PoolClient) => Promise<T>, options?: TransactionOptions): Promise<T>
  stats(): PoolStats
  /** Tells from now on how long it took to get a connection, free or new, in milliseconds. */
  onAcquired(listener: (waitedMs: number) => void): void
  /** Waits for what is running and closes every connection. May be called again. */
  close(): Promise<void>
}

/** A read holds its connection for a millisecond or two: so many answer a thousand of them in a second. */
const mostForReads = 3
const oldestServer = 15
const uniqueViolation = '23505'

/** Connects, creates the schema when it is missing and wanted, and fails right away when the server cannot be used. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const schema = options.schema ?? 'public'
  const max = options.maxConnections ?? 10
  const min = options.minConnections ?? 0
  const base: PoolConfig = {
    application_name: options.applicationName ?? 'hindsight',
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    keepAlive: true,
  }
  const searchPath = await prepareSchema(
    { ...base, ...withStartupOptions(options.connection) },
    schema,
    options.createSchema ?? true,
  )
  const poolOptions: PoolConfig = {
    ...base,
    ...withStartupOptions(
      options.connection,
      [
        ...(options.statementTimeoutMs ? [`-c statement_timeout=${options.statementTimeoutMs}`] : []),
        `-c search_path=${escapeStartupOption(searchPath)}`,
        // Times come as text in places; that must not depend on the server's settings.
        '-c timezone=UTC -c datestyle=ISO',
      ].join(' '),
    ),
    idleTimeoutMillis: options.idleTimeoutMs ?? 30_000,
    types: valueParsers,
  }
  const acquisitions: ((waitedMs: number) => void)[] = []
  const openPool = (most: number, kept: number) => {
    const opened = new pg.Pool({ ...poolOptions, max: most, min: kept })
    opened.on('error', (error) => options.onConnectionError?.(error))
    // A client in use has no listener of the pool's: without one, a server that goes away would end the process.
    opened.on('connect', (client) => client.on('error', () => {}))
    timeAcquisitions(opened, acquisitions)
    return opened
  }
  const forReads = Math.min(mostForReads, Math.floor(max / 4))
  const keptForReads = Math.min(min, forReads)
  const pool = openPool(max - forReads, min - keptForReads)
  const reads = forReads === 0 ? pool : openPool(forReads, keptForReads)
  const pools = new Set([pool, reads])
  const sumOf = (read: (one: Pool) => number) => [...pools].reduce((sum, one) => sum + read(one), 0)
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= Promise.all([...pools].map((one) => one.end())).then(() => {})
    return closing
  }
  try {
    await Promise.all([...pools].map(openConnections))
  } catch (error) {
    await close()
    throw error
  }
  return {
    pool,
    schema,
    reads,
    query: pool.query.bind(pool),
    transaction: (work, transactionOptions) =>
      namingConnectionLoss(() => runTransaction(pool, work, transactionOptions ?? {})),
    stats: () => ({
      total: sumOf((one) => one.totalCount),
      idle: sumOf((one) => one.idleCount),
      waiting: sumOf((one) => one.waitingCount),
      min,
      max,
    }),
    onAcquired: (listener) => void acquisitions.push(listener),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Opens those that a pool keeps. */
async function openConnections(pool: Pool): Promise<void> {
  const connecting = await Promise.allSettled(Array.from({ length: pool.options.min ?? 0 }, () => pool.connect()))
  for (const one of connecting) if (one.status === 'fulfilled') one.value.release()
  const failed = connecting.find((one) => one.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

type Connected = Parameters<Parameters<Pool['connect']>[0]>

/** Every way to a connection leads through the pool's `connect`. */
function timeAcquisitions(pool: Pool, listeners: readonly ((waitedMs: number) => void)[]): void {
  const connect = pool.connect.bind(pool)
  const begin = () => {
    const startedAt = performance.now()
    return () => {
      const waitedMs = performance.now() - startedAt
      for (const listener of listeners) listener(waitedMs)
    }
  }
  const timed = (callback?: (...connected: Connected) => void) => {
    const end = begin()
    if (callback !== undefined) {
      return connect((...connected) => {
        end()
        callback(...connected)
      })
    }
    return connect().finally(end)
  }
  pool.connect = timed as Pool['connect']
}

async function runTransaction<T>(
  pool: Pool,
  work: (tx: PoolClient) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await execute(client, beginStatement(options))
    const result = await work(client)
    await execute(client, sql`commit`)
    return result
  } catch (error) {
    // A connection that cannot even roll back is in an unknown state: nobody else may get it.
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    client.release(broken)
  }
}

function beginStatement(options: TransactionOptions) {
  const isolation = options.isolation === undefined ? '' : ` isolation level ${options.isolation}`
  return { text: `begin${isolation}${options.readOnly ? ' read only' : ''}`, values: [] }
}

/** Returns the search path: the schema, then the one that holds pgvector's types when that is another. */
async function prepareSchema(config: PoolConfig, schema: string, create: boolean): Promise<string> {
  const client = new pg.Client(config)
  client.on('error', () => {})
  await namingConnectionLoss(() => client.connect())
  try {
    const server = await one<{ number: string; text: string }>(
      client,
      sql`select current_setting('server_version_num') as number, current_setting('server_version') as text`,
    )
    if (Number(server.number) < oldestServer * 10_000) {
      throw new Error(`PostgreSQL ${oldestServer} or newer is needed; this server is ${server.text}`)
    }
    const existing = await maybe(client, sql`select 1 from pg_namespace where nspname = ${schema}`)
    if (existing === undefined && !create) throw new Error(`it has no schema ${JSON.stringify(schema)}`)
    if (existing === undefined) await createSchema(client, schema)
    const vector = await maybe<{ schema: string }>(
      client,
      sql`select nspname as schema from pg_extension join pg_namespace n on n.oid = extnamespace where extname = 'vector'`,
    )
    return [...new Set([schema, vector?.schema ?? schema])].map((name) => pg.escapeIdentifier(name)).join(',')
  } finally {
    await client.end()
  }
}

/** Another process may be starting on the same database: `if not exists` does not see what it has not committed yet. */
async function createSchema(client: pg.Client, schema: string): Promise<void> {
  try {
    await execute(client, sql`create schema if not exists ${identifier(schema)}`)
  } catch (error) {
    if ((error as { code?: string }).code !== uniqueViolation) throw error
  }
}

/** Startup options are split at white space; a backslash takes the next character as it is. */
function escapeStartupOption(value: string): string {
  return value.replace(/[\\\s]/g, '\\$&')
}

/** Startup options of a URL are kept; the driver would let them replace ours. */
function withStartupOptions(connection: DatabaseConnection, options = ''): PoolConfig {
  if (typeof connection !== 'string') return { ...connection, options }
  const own = /[?&]options=([^&]*)/.exec(connection)
  if (own === null) return { connectionString: connection, options }
  const merged = encodeURIComponent(`${decodeURIComponent(own[1] ?? '')} ${options}`.trim())
  return { connectionString: connection.replace(own[0], `${own[0][0]}options=${merged}`) }
}
