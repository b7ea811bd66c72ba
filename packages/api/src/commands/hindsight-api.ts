import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type RunningServer, startServer } from '../app.ts'
import { environment } from '../config/environment.ts'
import { type Config, loadConfig } from '../config/load-config.ts'
import { DaemonAlreadyRunning } from '../daemon/daemon-lock.ts'
import { UnusableDirectory } from '../daemon/private-directory.ts'
import { directoryOf, type ProfileDirectory, profileDirectory } from '../daemon/profile-directory.ts'
import { isConnectionLoss } from '../database/connection-loss.ts'
import { EmbeddedPostgresError } from '../database/embedded/embedded-postgres-error.ts'
import { MigrationError } from '../database/migrate.ts'
import { CannotListen } from '../lifecycle/listen.ts'
import { createLog, type Log } from '../observability/log.ts'
import { TracingUnavailable } from '../observability/tracing/open-tracer.ts'
import { CannotOpenDatabase } from '../open-database.ts'
import { serverVersion } from '../server-version.ts'
import { TenantUnavailable } from '../tenant/tenant-unavailable.ts'
import { leaveQuietlyWithReader } from '../terminal/leave-with-reader.ts'
import { withLogOptions } from './log-options.ts'
import { misused } from './misused.ts'
import { showConfig } from './show-config.ts'
import { listenToSignals } from './stop-signals.ts'

interface Flags {
  readonly host?: string
  readonly port?: string
  readonly logLevel?: string
  readonly logFormat?: string
  readonly accessLog?: boolean
  readonly databaseUrl?: string
  readonly profile: string
  readonly dataDir?: string
  readonly idleTimeout: number
  readonly exitWithParent?: boolean
  readonly ephemeral?: boolean
  readonly showConfig?: boolean
}

/** Failures that the user can mend: their message is the whole story, a stack would only hide it. */
const EXPECTED = [
  DaemonAlreadyRunning,
  UnusableDirectory,
  CannotListen,
  CannotOpenDatabase,
  EmbeddedPostgresError,
  MigrationError,
  TenantUnavailable,
  TracingUnavailable,
]

/** What hangs open after a stop does not keep the process alive for longer. */
const LAST_EXIT_MS = 1_000

/** The `hindsight-api` command. Resolves with the exit code when the server has stopped. */
export async function runHindsightApi(argv: readonly string[]): Promise<number> {
  // Only help goes there.
  leaveQuietlyWithReader([process.stdout])
  const command = describeCommand()
  try {
    command.parse([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
  const flags = command.opts<Flags>()
  if (flags.ephemeral && flags.dataDir === undefined)
    return misused('--ephemeral needs --data-dir: it removes that directory.')
  let config: Config
  let profile: ProfileDirectory
  try {
    config = loadConfig(environment(), overridesOf(flags))
    profile =
      flags.dataDir === undefined
        ? profileDirectory(config.homeDirectory, flags.profile)
        : directoryOf(flags.profile, resolve(flags.dataDir))
  } catch (error) {
    return misused((error as Error).message)
  }
  if (flags.showConfig) return showConfig(config)
  const log = await createLog({ level: config.variables.LOG_LEVEL, format: config.variables.LOG_FORMAT })
  for (const warning of config.warnings) log.warn(warning)
  return serve(config, profile, flags, log)
}

async function serve(config: Config, profile: ProfileDirectory, flags: Flags, log: Log): Promise<number> {
  const stop = new AbortController()
  const forgetSignals = listenToSignals(stop, log)
  const forgetParent = flags.exitWithParent ? stopWhenParentDies(stop, log) : () => {}
  let server: RunningServer | undefined
  const removeEphemeral = () => {
    if (flags.ephemeral) rmSync(profile.root, { recursive: true, force: true })
  }
  try {
    server = await startServer(config, {
      profile,
      idleTimeoutMs: flags.idleTimeout * 1000,
      log,
      durability: flags.ephemeral ? 'thrown away' : 'kept',
      signal: stop.signal,
    })
    const { url } = server
    log.info(`Hindsight ${serverVersion()} answers at ${url} (docs: ${url}/docs). Ctrl-C stops it.`)
    const onStop = () => void server?.stop().catch(() => {})
    if (stop.signal.aborted) onStop()
    else stop.signal.addEventListener('abort', onStop, { once: true })
    await server.stopped
    // Ended already, whoever asked for it: this tells whether it went well.
    await server.stop()
    removeEphemeral()
    log.info('Stopped.')
    return 0
  } catch (error) {
    if (server === undefined && stop.signal.aborted) {
      // A parent that gave this start up removes the directory itself, all but the log that it tells of.
      if (!flags.exitWithParent || stop.signal.reason === PARENT_ENDED) removeEphemeral()
      log.info('Stopped before it had started.')
      return 0
    }
    if (EXPECTED.some((ErrorClass) => error instanceof ErrorClass)) log.fatal((error as Error).message)
    else log.fatal({ err: error }, `The server could not ${server === undefined ? 'start' : 'stop cleanly'}.`)
    if (server !== undefined) removeEphemeral()
    return server === undefined && isPassing(error) ? EXIT_TRY_AGAIN : 1
  } finally {
    forgetSignals()
    forgetParent()
    setTimeout(() => process.exit(), LAST_EXIT_MS).unref()
  }
}

/** What sysexits.h calls EX_TEMPFAIL: managers start once more. */
const EXIT_TRY_AGAIN = 75

/** Whether a start failed because the database was killed under it, by somebody or by the system. */
function isPassing(error: unknown): boolean {
  if (error instanceof EmbeddedPostgresError) return error.problem === 'killed'
  return isConnectionLoss(error instanceof MigrationError ? error.cause : error)
}

const PARENT_ENDED = new Error('The parent process has ended')

/** The parent holds the other end of our standard input: it closes when the parent ends, however it ends. */
function stopWhenParentDies(stop: AbortController, log: Log): () => void {
  const onEnd = () => {
    if (stop.signal.aborted) return
    log.info('The parent process has ended: finishing what runs, then stopping.')
    stop.abort(PARENT_ENDED)
  }
  process.stdin.on('end', onEnd).on('error', onEnd).resume()
  // An input that is still open would keep this process alive.
  return () => process.stdin.destroy()
}

function describeCommand(): Command {
  const command = new Command('hindsight-api')
    .description('The Hindsight memory server: banks, retain, recall and reflect over HTTP.')
    .version(serverVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .addOption(new Option('--host <address>', 'address to listen on (default: 127.0.0.1)'))
    .addOption(new Option('--port <number>', 'port to listen on, 0 picks a free one (default: 8888)'))
    .option('--profile <name>', 'which memory to serve; each profile has its own database', 'default')
    .option('--data-dir <path>', 'keep this server’s state here instead of in the profile’s directory')
    .option('--database-url <url>', 'a PostgreSQL 15 or newer to use instead of the embedded one')
  return withLogOptions(command)
    .option('--access-log', 'log one line per request')
    .option('--idle-timeout <seconds>', 'stop after this long without work; 0 = never', wholeSeconds, 0)
    .option('--ephemeral', 'remove --data-dir, with the memory in it, when the server has stopped')
    .option('--show-config', 'print every setting and where its value comes from, and leave')
    .option('--exit-with-parent', 'stop when standard input closes, that is when the parent process ends')
    .addHelpText(
      'after',
      `
Every setting can also come from the environment as HINDSIGHT_API_<NAME>;
a flag wins. The full list is in docs/configuration.md. State lives below
HINDSIGHT_HOME (default ~/.hindsight).

Examples:
  hindsight-api                              on http://127.0.0.1:8888
  hindsight-api --port 9000 --profile work   a second memory beside the first
  HINDSIGHT_API_TENANT_API_KEY=… hindsight-api --host 0.0.0.0
                                             open to the network, with a key`,
    )
    .exitOverride()
}

function wholeSeconds(text: string): number {
  const seconds = Number(text)
  if (!Number.isInteger(seconds) || seconds < 0)
    throw new InvalidArgumentError('It takes a whole number of seconds, 0 or more.')
  return seconds
}

function overridesOf(flags: Flags): Record<string, string | undefined> {
  return {
    HOST: flags.host,
    PORT: flags.port,
    LOG_LEVEL: flags.logLevel,
    LOG_FORMAT: flags.logFormat,
    ACCESS_LOG: flags.accessLog === undefined ? undefined : String(flags.accessLog),
    DATABASE_URL: flags.databaseUrl,
  }
}
