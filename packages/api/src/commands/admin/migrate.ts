import { Command, Option } from 'commander'
import { readSchemaState } from '../../database/migrate.ts'
import { misuse } from '../../terminal/cli-error.ts'
import { exitCodes } from '../../terminal/exit-codes.ts'
import type { AdminContext } from './admin-context.ts'

interface Flags {
  readonly check?: boolean
  readonly dryRun?: boolean
}

export function describeMigrate(context: () => AdminContext): Command {
  return (
    new Command('migrate')
      .description('bring the schema up to this version; servers do so themselves when they start')
      .option('--check', 'change nothing; exit code 1 when something is to be done')
      .option('--dry-run', 'change nothing; list what would be done')
      // Of the existing system, which has one size of vectors and needs an extension.
      .addOption(new Option('--embedding-dimension <n>').hideHelp())
      .addOption(new Option('--skip-extension-reconcile').hideHelp())
      .addHelpText(
        'after',
        `
Many may run it at the same time: one does the work. Run it before servers and
workers that have HINDSIGHT_API_RUN_MIGRATIONS_ON_STARTUP=false. It goes to
HINDSIGHT_API_MIGRATION_DATABASE_URL as they do, unless --database-url is given.`,
      )
      .action((flags: Flags) => migrateSchema(context(), flags))
  )
}

async function migrateSchema(context: AdminContext, flags: Flags): Promise<void> {
  if (flags.check && flags.dryRun) throw misuse('--check and --dry-run are two ways to ask.', 'Give one of them.')
  const changes = !flags.check && !flags.dryRun
  const { output } = context
  await using database = await context.open({ create: changes })
  const { db } = database
  const before = await readSchemaState(db)
  const version = before.applied.at(-1)?.version ?? 0
  if (!changes) {
    const pending = before.pending.map(({ name }) => name)
    output.result({ schema_version: version, pending }, () =>
      pending.length === 0 ? `Up to date: version ${version}.` : pending.map((name) => `pending\t${name}`).join('\n'),
    )
    if (flags.check && pending.length > 0) process.exitCode = exitCodes.failed
    return
  }
  context.tellPlace()
  output.progress().show('migrating')
  const result = await context.migrate(db)
  output.result({ schema_version: result.version, applied: result.applied }, () =>
    result.applied.length === 0
      ? `Up to date: version ${result.version}.`
      : result.applied.map((name) => `applied\t${name}`).join('\n'),
  )
}
