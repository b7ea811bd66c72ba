import { Command, CommanderError } from 'commander'
import { environment } from '../config/environment.ts'
import { type Config, loadConfig } from '../config/load-config.ts'
import { MigrationError } from '../database/migrate.ts'
import { CannotListen } from '../lifecycle/listen.ts'
import { createLog, type Log } from '../observability/log.ts'
import { TracingUnavailable } from '../observability/tracing/open-tracer.ts'
import { CannotOpenDatabase, isEmbedded } from '../open-database.ts'
import { serverVersion } from '../server-version.ts'
import { type RunningWorker, startWorker } from '../start-worker.ts'
import { leaveQuietlyWithReader } from '../terminal/leave-with-reader.ts'
import { withLogOptions } from './log-options.ts'
import { misused } from './misused.ts'
import { listenToSignals } from './stop-signals.ts'

interface Flags {
  readonly databaseUrl?: string
  readonly workerMaxSlots?: string
  readonly workerHttpPort?: string
  readonly logLevel?: string
  readonly logFormat?: string
}

/** Failures that the user can mend: their message is the whole story, a stack would only hide it. */
const EXPECTED = [CannotListen, CannotOpenDatabase, MigrationError, TracingUnavailable]

/** What hangs open after a stop does not keep the process alive for longer. */
const LAST_EXIT_MS = 1_000

const NO_SHARED_DATABASE = `hindsight-worker needs a database that it can share with the servers: set
HINDSIGHT_API_DATABASE_URL, or pass --database-url postgresql://…
The embedded database belongs to one server, which does its queued work itself.`

/** The `hindsight-worker` command. Resolves with the exit code when the worker has stopped. */
export async function runHindsightWorker(argv: readonly string[]): Promise<number> {
  // Only help goes there.
  leaveQuietlyWithReader([process.stdout])
  const command = describeCommand()
  try {
    command.parse([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
  let config: Config
  try {
    config = loadConfig(environment(), overridesOf(command.opts<Flags>()))
  } catch (error) {
    return misused((error as Error).message)
  }
  if (isEmbedded(config.variables.DATABASE_URL)) return misused(NO_SHARED_DATABASE)
  const log = await createLog({ level: config.variables.LOG_LEVEL, format: config.variables.LOG_FORMAT })
  for (const warning of config.warnings) log.warn(warning)
  return work(config, log)
}

async function work(config: Config, log: Log): Promise<number> {
  const stop = new AbortController()
  const forgetSignals = listenToSignals(stop, log)
  let worker: RunningWorker | undefined
  try {
    worker = await startWorker(config, log, stop.signal)
    const where = worker.url === null ? '' : `; its health is at ${worker.url}/health`
    log.info(
      `Hindsight worker ${serverVersion()} runs up to ${worker.slots} operations at a time${where}. Ctrl-C stops it.`,
    )
    await untilAborted(stop.signal)
    await worker.stop()
    log.info('Stopped.')
    return 0
  } catch (error) {
    if (worker === undefined && stop.signal.aborted) {
      log.info('Stopped before it had started.')
      return 0
    }
    if (EXPECTED.some((ErrorClass) => error instanceof ErrorClass)) log.fatal((error as Error).message)
    else log.fatal({ err: error }, `The worker could not ${worker === undefined ? 'start' : 'stop cleanly'}.`)
    return 1
  } finally {
    forgetSignals()
    setTimeout(() => process.exit(), LAST_EXIT_MS).unref()
  }
}

/** Waiting for a signal does not keep a process alive, and a worker without work has nothing else that would. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  const alive = setInterval(() => {}, 3_600_000)
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  clearInterval(alive)
}

function describeCommand(): Command {
  const command = new Command('hindsight-worker')
    .description('Runs the queued operations of Hindsight servers that share a PostgreSQL.')
    .version(serverVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .option('--database-url <url>', 'the PostgreSQL 15 or newer that the servers use')
    .option('--worker-max-slots <number>', 'operations that run at the same time (default: 4, more with a model)')
    .option('--worker-http-port <number>', 'answer /health and /metrics here, 0 picks a port')
  return withLogOptions(command)
    .addHelpText(
      'after',
      `
Run as many as you like, on as many machines: each operation is done once, and
what a worker leaves behind when it dies is taken over by another. A signal lets
running operations finish; what takes longer than
HINDSIGHT_API_SHUTDOWN_TIMEOUT_SECONDS is given back to the queue. Give it the
settings of the servers, models included; the full list is in
docs/configuration.md, how the queue works in docs/operations.md.

Example:
  HINDSIGHT_API_DATABASE_URL=postgresql://me@db/memory hindsight-worker`,
    )
    .exitOverride()
}

function overridesOf(flags: Flags): Record<string, string | undefined> {
  return {
    DATABASE_URL: flags.databaseUrl,
    WORKER_MAX_SLOTS: flags.workerMaxSlots,
    WORKER_HTTP_PORT: flags.workerHttpPort,
    LOG_LEVEL: flags.logLevel,
    LOG_FORMAT: flags.logFormat,
  }
}
