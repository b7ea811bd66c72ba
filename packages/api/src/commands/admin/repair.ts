import { Command, Option } from 'commander'
import { type CheckResult, repair } from '../../admin/repair/repair.ts'
import { misuse } from '../../terminal/cli-error.ts'
import { exitCodes } from '../../terminal/exit-codes.ts'
import { type Column, formatTable } from '../../terminal/table.ts'
import type { AdminContext } from './admin-context.ts'

interface Flags {
  readonly check?: boolean
  readonly dryRun?: boolean
  readonly bank?: string
}

export function describeRepair(context: () => AdminContext): Command {
  return (
    new Command('repair')
      .description('look for what should never be in the database, and mend it')
      .option('--check', 'change nothing; exit code 1 when something is wrong')
      .option('--dry-run', 'change nothing; exit code 0 all the same')
      // Of the existing system, which repairs bank by bank.
      .addOption(new Option('--all').hideHelp())
      .addOption(new Option('--bank <id>').hideHelp())
      .addHelpText(
        'after',
        `
Everybody may go on working. What it finds should not be there: please report
it, with what it printed.`,
      )
      .action((flags: Flags) => runRepair(context(), flags))
  )
}

async function runRepair(context: AdminContext, flags: Flags): Promise<void> {
  if (flags.bank !== undefined) throw misuse('A repair looks at the whole database.', 'Leave out --bank.')
  const { output, signal } = context
  const changes = !flags.check && !flags.dryRun
  await using database = await context.openCurrent()
  if (changes) context.tellPlace()
  const results = await repair(database.db, {
    checkOnly: !changes,
    onProgress: (check, done, total) => output.progress().show(check, done, total),
    signal,
  })
  const wrong = results.filter(({ found }) => found > 0)
  output.result(results, (layout) =>
    layout.isTerminal && wrong.length === 0
      ? `All is well: ${results.length} checks found nothing.`
      : formatTable(COLUMNS, layout.isTerminal ? wrong : results, layout),
  )
  if (!flags.dryRun && results.some(({ left }) => left > 0)) process.exitCode = exitCodes.failed
}

const COLUMNS: Column<CheckResult>[] = [
  { heading: 'CHECK', value: ({ name }) => name },
  {
    heading: 'FOUND',
    value: ({ found }) => found,
    align: 'right',
    style: ({ found }) => (found > 0 ? 'yellow' : 'dim'),
  },
  { heading: 'LEFT', value: ({ left }) => left, align: 'right', style: ({ left }) => (left > 0 ? 'red' : 'dim') },
  { heading: 'WHAT, AND WHAT REPAIR DOES', value: ({ about, remedy }) => `${about} – ${remedy}`, isFlexible: true },
]
