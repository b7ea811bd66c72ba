import { Command, CommanderError } from 'commander'
import { serverVersion } from '../server-version.ts'
import { exitCodes } from '../terminal/exit-codes.ts'
import { leaveQuietlyWithReader } from '../terminal/leave-with-reader.ts'
import { tellError } from '../terminal/tell-error.ts'
import { AdminContext, type AdminFlags } from './admin/admin-context.ts'
import { describeBackup } from './admin/backup.ts'
import { describeAdminError } from './admin/describe-admin-error.ts'
import { describeExportBank } from './admin/export-bank.ts'
import { describeImportBank } from './admin/import-bank.ts'
import { describeMigrate } from './admin/migrate.ts'
import { describeReembed } from './admin/reembed.ts'
import { describeRepair } from './admin/repair.ts'
import { describeRestore } from './admin/restore.ts'
import { describeRelease, describeReleaseAll, describeWorkers } from './admin/workers.ts'

/** What hangs open after the work does not keep the process alive for longer. */
const LAST_EXIT_MS = 1_000

/** The `hindsight-admin` command, of a process of its own. Resolves with the exit code. */
export async function runHindsightAdmin(argv: readonly string[]): Promise<number> {
  leaveQuietlyWithReader()
  const stop = new AbortController()
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted)
    stop.abort(new Error('Interrupted'))
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  try {
    return await runAdminCommand(argv, stop.signal)
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    setTimeout(() => process.exit(), LAST_EXIT_MS).unref()
  }
}

/** One command, in whatever process. Resolves with its exit code; what was not done is left undone when `signal` aborts. */
export async function runAdminCommand(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const contexts: AdminContext[] = []
  const program = describeCommand(signal, contexts)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return Number(process.exitCode ?? exitCodes.ok)
  } catch (error) {
    for (const { output } of contexts) output.endProgress()
    return report(error, argv.includes('--json'), signal)
  }
}

function report(error: unknown, wantsJson: boolean, signal: AbortSignal): number {
  if (signal.aborted) {
    return tellError({ message: 'Interrupted.', hint: undefined, exitCode: exitCodes.interrupted }, wantsJson)
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok
    // Help was printed instead of an error: no subcommand was named.
    if (error.code === 'commander.help') return exitCodes.misuse
    const message = error.message.replace(/^error: /, '')
    return tellError({ message, hint: 'Its help: hindsight-admin --help', exitCode: exitCodes.misuse }, wantsJson)
  }
  const described = describeAdminError(error)
  if (described !== null) return tellError(described, wantsJson)
  process.stderr.write(`${(error as Error)?.stack ?? error}\n`)
  return exitCodes.failed
}

/** Commands of the existing system's tool that do the same under another name. */
const OTHER_NAMES: readonly (readonly [string, (context: () => AdminContext) => Command])[] = [
  ['run-db-migration', describeMigrate],
  ['repair-bank', describeRepair],
  ['worker-status', describeWorkers],
  ['decommission-worker', describeRelease],
  ['decommission-workers', describeReleaseAll],
]

/** @param contexts receives what the subcommand works with */
function describeCommand(signal: AbortSignal, contexts: AdminContext[]): Command {
  const program = new Command('hindsight-admin')
    .description('Looks after the database of a Hindsight server: backups, migrations, repairs.')
    .version(serverVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .option('--profile <name>', 'the database of this profile (default: "default")')
    .option('--data-dir <path>', 'the embedded database of a server that was started with it')
    .option('--database-url <url>', 'a PostgreSQL 15 or newer; else HINDSIGHT_API_DATABASE_URL')
    .option('--schema <name>', 'its schema (default: "public")')
    .option('--json', 'print results, and errors, as JSON')
    .configureOutput({ outputError: () => {} })
    .exitOverride()
  const context = () => {
    const made = new AdminContext(program.opts<AdminFlags>(), signal)
    contexts.push(made)
    return made
  }
  const commands = [
    ...[describeBackup, describeRestore, describeExportBank, describeImportBank],
    ...[describeMigrate, describeRepair, describeReembed, describeWorkers],
  ]
  for (const describe of commands) {
    const command = describe(context).copyInheritedSettings(program)
    program.addCommand(command.helpOption('--help', 'print this help'))
  }
  for (const [name, describe] of OTHER_NAMES) {
    const command = describe(context).name(name).copyInheritedSettings(program)
    program.addCommand(command.helpOption('--help', 'print this help'), { hidden: true })
  }
  return program.addHelpText(
    'after',
    `
An embedded database is that of the running daemon, or is started for the time
of the command; no daemon can start meanwhile. Exit codes: 0 done, 1 failed or
something was found, 2 wrong call, 3 not there, 4 database not reachable.

Examples:
  hindsight-admin backup memory.zip            while everybody goes on working
  hindsight-admin restore memory.zip --profile copy
  hindsight-admin migrate --check              for a deployment: is there any?
  hindsight-admin repair --check               is everything as it has to be?
More in docs/admin.md.`,
  )
}
