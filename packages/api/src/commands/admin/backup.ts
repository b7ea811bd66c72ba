import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Argument, Command } from 'commander'
import { type BucketFiles, countBucketFiles } from '../../admin/backup/bucket-files.ts'
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
  readonly withFiles?: boolean
  readonly force?: boolean
}

export function describeBackup(context: () => AdminContext): Command {
  return new Command('backup')
    .description('write all that is in the database to one file, while everybody goes on working')
    .addArgument(new Argument('[file]', 'where to (default: hindsight-<time>.zip here)'))
    .option('-o, --output <file>', 'the same')
    .option('--bank <id>', 'only this bank; may be given several times', collect)
    .option('--with-files', 'also what a bucket holds; files in the database are always in it')
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
    ...(flags.withFiles && { files: context.fileStorages(database.db) }),
    onProgress: (table, bytes) => {
      written += bytes
      progress.show(`${sizeOf(written)} read, ${table}`)
    },
    signal,
  })
  const { created_at, schema_version, banks } = manifest
  const rows = countRows(manifest)
  const elsewhere = await countBucketFiles(database.db, flags.bank)
  const left = flags.withFiles ? 0 : elsewhere.count
  if (left > 0) output.warn(leftInBucket(elsewhere))
  const files = { in_backup: manifest.files.length, left_in_bucket: left }
  output.result({ file, created_at, schema_version, banks, rows, files }, (layout) =>
    formatFields(
      [
        ['Backup', file],
        ['Of', context.place],
        ['Banks', banks.length],
        ['Rows', rows],
        ['Files of the bucket', manifest.files.length || null],
        ['Schema', schema_version],
      ],
      layout,
    ),
  )
}

const leftInBucket = ({ count, bytes }: BucketFiles) =>
  `${count === 1 ? 'A file is' : `${count} files are`} in a bucket and not in the backup (${sizeOf(bytes)}). To have that in it: ` +
  '--with-files. Or copy the bucket: aws s3 sync s3://BUCKET s3://COPY'

const defaultName = (now: Date) => `hindsight-${now.toISOString().slice(0, 19).replaceAll(':', '')}.zip`
