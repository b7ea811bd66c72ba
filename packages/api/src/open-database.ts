import type { Config } from './config/load-config.ts'
import type { ProfileDirectory } from './daemon/profile-directory.ts'
import { type Database, type DatabaseConnection, type DatabaseOptions, openDatabase } from './database/database.ts'
import type { Durability } from './database/embedded/build-cluster.ts'
import { templateDirectories } from './database/embedded/cluster-template.ts'
import { startEmbeddedPostgres } from './database/embedded/start-embedded-postgres.ts'
import { type MigrationResult, migrate } from './database/migrate.ts'
import type { Scope } from './lifecycle/scope.ts'
import type { Log } from './observability/log.ts'

/** The database that the configuration names is not there, refuses us, or is none of ours. */
export class CannotOpenDatabase extends Error {
  override name = 'CannotOpenDatabase'
}

export interface OpeningOptions {
  /** Told of each step. */
  readonly enter: (phase: string, detail: string) => void
  /** Default `kept`. */
  readonly durability?: Durability | undefined
  /** Gives up a start of the embedded database. */
  readonly signal?: AbortSignal | undefined
}

/** How long the embedded database may take to write everything down; then it is stopped at once, and recovers later. */
const LONGEST_FAST_STOP_MS = 15_000
/** Its stop comes to an end by itself well before this, by force if need be. */
const DATABASE_STOP_MS = 40_000

/** The database that the configuration names: started if it is our own, connected, and with an up-to-date schema. */
export async function openConfiguredDatabase(
  config: Config,
  profile: ProfileDirectory,
  scope: Scope,
  log: Log,
  options: OpeningOptions,
): Promise<{ db: Database; connection: DatabaseConnection }> {
  const { variables } = config
  const { enter } = options
  const connection = isEmbedded(variables.DATABASE_URL)
    ? await startEmbedded(config, profile, scope, log, options)
    : variables.DATABASE_URL
  enter('connecting', 'opening the database')
  const db = scope.use(
    await openOrExplain(variables.DATABASE_URL, {
      connection,
      schema: variables.DATABASE_SCHEMA,
      minConnections: variables.DB_POOL_MIN_SIZE,
      maxConnections: variables.DB_POOL_MAX_SIZE,
      statementTimeoutMs: variables.DB_STATEMENT_TIMEOUT * 1000,
      connectTimeoutMs: variables.DB_ACQUIRE_TIMEOUT * 1000,
      onConnectionError: (error) => log.debug({ err: error }, 'A database connection was lost.'),
    }),
  )
  if (variables.RUN_MIGRATIONS_ON_STARTUP) {
    enter('migrating', 'bringing the schema up to date')
    await migrateAt(config, db)
  }
  return { db, connection }
}

/** Brings the schema up to date, over a connection of its own where the usual one leads through a pooler that cannot. */
export async function migrateAt({ variables }: Config, db: Database): Promise<MigrationResult> {
  const direct = variables.MIGRATION_DATABASE_URL
  if (direct === undefined || isEmbedded(variables.DATABASE_URL)) return migrate(db)
  const options = { connection: direct, schema: variables.DATABASE_SCHEMA, maxConnections: 1 }
  await using migrating = await openOrExplain(direct, options, 'HINDSIGHT_API_MIGRATION_DATABASE_URL')
  return await migrate(migrating)
}

/** Starts the embedded database of a profile; the scope stops it. */
export async function startEmbedded(
  config: Config,
  profile: ProfileDirectory,
  scope: Scope,
  log: Log,
  { enter, durability = 'kept', signal }: OpeningOptions,
): Promise<DatabaseConnection> {
  const postgres = await startEmbeddedPostgres({
    dataDirectory: profile.database,
    durability,
    stopTimeoutMs: Math.min(config.variables.SHUTDOWN_TIMEOUT_SECONDS * 1000, LONGEST_FAST_STOP_MS),
    templateDirectories: templateDirectories(config.cacheDirectory),
    log: (line) => log.debug({ source: 'postgres' }, line),
    notice: (line) => log.info(line),
    // Beside the pool: the supervisor's questions, and whoever looks in from outside.
    settings: { max_connections: String(config.variables.DB_POOL_MAX_SIZE + 20) },
    onPhase: (phase, detail) => enter(`database ${phase}`, detail),
    ...(config.postgresAccount === null ? {} : { account: config.postgresAccount }),
    ...(signal === undefined ? {} : { signal }),
  })
  scope.defer(() => postgres.stop(), DATABASE_STOP_MS)
  postgres.on('status', (status, detail) => {
    if (status !== 'stopped') log.warn(`The embedded database is ${status}: ${detail}`)
  })
  return postgres.connection
}

/** Opens it. With a database of somebody's own, what can go wrong is theirs to mend: they are told what and where. */
export async function openOrExplain(
  url: string,
  options: DatabaseOptions,
  named = 'HINDSIGHT_API_DATABASE_URL or --database-url',
): Promise<Database> {
  try {
    return await openDatabase(options)
  } catch (error) {
    if (isEmbedded(url)) throw error
    // The innermost one says what the network or the server said.
    let cause = error as Error
    while (cause.cause instanceof Error) cause = cause.cause
    throw new CannotOpenDatabase(
      `The database at ${placeOf(url)} cannot be used: ${cause.message || String(cause)}. ` +
        `It is the one that ${named} names.`,
      { cause: error },
    )
  }
}

/** Where a URL leads, without its user and password. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'a URL that cannot be read'
  const { host, pathname, searchParams } = new URL(url)
  return `${searchParams.get('host') ?? host}${pathname}`
}

/** `pg0` is what the existing system calls its embedded database. */
export function isEmbedded(url: string): boolean {
  return url === 'embedded' || url === 'pg0' || url.startsWith('pg0://')
}
