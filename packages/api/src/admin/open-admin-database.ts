import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Config } from '../config/load-config.ts'
import { clearAfterCrash } from '../daemon/clear-after-crash.ts'
import { holdProfile } from '../daemon/hold-profile.ts'
import { createProfileDirectory, type ProfileDirectory } from '../daemon/profile-directory.ts'
import type { Database, DatabaseConnection } from '../database/database.ts'
import { findRunningServer } from '../database/embedded/find-running-server.ts'
import { Scope } from '../lifecycle/scope.ts'
import type { Log } from '../observability/log.ts'
import { isEmbedded, openOrExplain, startEmbedded } from '../open-database.ts'
import { AdminError } from './admin-error.ts'

export interface AdminDatabase extends AsyncDisposable {
  readonly db: Database
  /** Whether it was started here: no server or worker has anything to do with it now. */
  readonly isOurs: boolean
}

export interface AdminDatabaseOptions {
  /** Make an embedded database where there is none. */
  readonly create?: boolean
  /** Only while no daemon runs. */
  readonly alone?: boolean
  readonly onPhase?: (detail: string) => void
  readonly signal?: AbortSignal
}

/** A daemon that has only just been started has no database yet. */
const PATIENCE_MS = 30_000
const LOOK_INTERVAL_MS = 50
const APPLICATION = 'hindsight-admin'

/**
 * The database that the configuration names. An embedded one is that of the daemon, which is left as it is, or, while
 * none runs, is started here: under the daemon's own lock, so that there is never a second server on the data.
 * @throws AdminError, CannotOpenDatabase, EmbeddedPostgresError
 */
export async function openAdminDatabase(
  config: Config,
  profile: ProfileDirectory,
  log: Log,
  options: AdminDatabaseOptions = {},
): Promise<AdminDatabase> {
  const scope = new Scope()
  try {
    const { DATABASE_URL: url, DATABASE_SCHEMA: schema } = config.variables
    const { connection, isOurs } = isEmbedded(url)
      ? await findEmbedded(config, profile, scope, log, options)
      : { connection: url, isOurs: false }
    options.onPhase?.('opening the database')
    const db = scope.use(
      await openOrExplain(url, {
        connection,
        schema,
        maxConnections: 4,
        applicationName: APPLICATION,
        createSchema: options.create ?? false,
      }),
    )
    return { db, isOurs, [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() }
  } catch (error) {
    await scope[Symbol.asyncDispose]().catch(() => {})
    throw error
  }
}

async function findEmbedded(
  config: Config,
  profile: ProfileDirectory,
  scope: Scope,
  log: Log,
  options: AdminDatabaseOptions,
): Promise<{ connection: DatabaseConnection; isOurs: boolean }> {
  if (!options.create && !existsSync(join(profile.database, 'cluster'))) {
    throw new AdminError(
      `The profile ${profile.name} has no database: there is nothing in ${profile.database}. For another profile: ` +
        '--profile NAME; for a database of your own: --database-url postgresql://…',
      'not found',
    )
  }
  createProfileDirectory(profile)
  await clearAfterCrash(profile)
  const release = await holdProfile(profile)
  if (release === null) {
    if (options.alone) {
      throw new AdminError(
        `The daemon of profile ${profile.name} runs. Stop it first: hindsight daemon stop --profile ${profile.name}`,
      )
    }
    return { connection: await waitForDaemons(profile, scope, options), isOurs: false }
  }
  scope.defer(release)
  const connection = await startEmbedded(config, profile, scope, log, {
    enter: (_, detail) => options.onPhase?.(detail),
    ...(options.signal && { signal: options.signal }),
  })
  return { connection, isOurs: true }
}

async function waitForDaemons(
  profile: ProfileDirectory,
  scope: Scope,
  { onPhase, signal }: AdminDatabaseOptions,
): Promise<DatabaseConnection> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    const server = await findRunningServer(profile.database)
    if (server !== null) {
      scope.defer(server.forget)
      return server.connection
    }
    if (performance.now() > giveUpAt) {
      throw new AdminError(
        `The daemon of profile ${profile.name} runs, but its embedded database does not. If the daemon uses a database ` +
          `of yours: --database-url postgresql://…. Else see what it says: hindsight daemon logs --profile ${profile.name}`,
      )
    }
    onPhase?.('waiting for the database of the daemon')
    await delay(LOOK_INTERVAL_MS, undefined, signal && { signal })
  }
}
