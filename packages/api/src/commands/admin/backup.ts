import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Argument, Command } from 'commander'
import { countRows } from '../../admin/backup/manifest.ts'
import { writeBackup } from '../../admin/backup/write-backup.ts'
import { CliError, misuse } from '../../terminal/cli-error.ts'
import { formatFields } from '../../terminal/fields.ts'
import type { AdminContext } from './admin-context.ts'
import { collect } from './collect.ts'
import { sizeOf } from './size.ts'

interface Flags {
  readonly output?: string
  readonly bank?: string[]
  readonly force?: boolean
}

export function describeBackup(context: () => AdminContext): Command {
  return new Command('backup')
    .description('write all that is in the database to one file, while everybody goes on working')
    .addArgument(new Argument('[file]', 'where to (default: hindsight-<time>.zip here)'))
    .option('-o, --output <file>', 'the same')
    .option('--bank <id>', 'only this bank; may be given several times', collect)
    .option('--force', 'write over a file that is there')
    .addHelpText(
      'after',
      `
The file holds one moment of the database, however long it takes to write. Only
its owner can read it: it holds memories in clear, and the secrets of webhooks.`,
    )
    .action((file: string | undefined, flags: Flags) => backup(context(), file, flags))
}

async function backup(context: AdminContext, argument: string | undefined, flags: Flags): Promise<void> {
  if (argument !== undefined && flags.output !== undefined) {
    throw misuse('The file was given twice: as an argument and as --output.', 'Give one of them.')
  }
  const file = resolve(flags.output ?? argument ?? defaultName(new Date()))
  if (existsSync(file) && !flags.force) {
    throw new CliError(`${file} is there already.`, { hint: 'Give another name, or --force to write over it.' })
  }
  const { output, signal } = context
  await using database = await context.open()
  const progress = output.progress()
  let written = 0
  const manifest = await writeBackup(database.db, file, {
    ...(flags.bank && { banks: flags.bank }),
    onProgress: (table, bytes) => {
      written += bytes
      progress.show(`${sizeOf(written)} read, ${table}`)
    },
    signal,
  })
  const { created_at, schema_version, banks } = manifest
  const rows = countRows(manifest)
  output.result({ file, created_at, schema_version, banks, rows }, (layout) =>
    formatFields(
      [
        ['Backup', file],
        ['Of', context.place],
        ['Banks', banks.length],
        ['Rows', rows],
        ['Schema', schema_version],
      ],
      layout,
    ),
  )
}

const defaultName = (now: Date) => `hindsight-${now.toISOString().slice(0, 19).replaceAll(':', '')}.zip`
