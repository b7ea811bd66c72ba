import { resolve } from 'node:path'
import { Argument, Command } from 'commander'
import { countBucketFiles } from '../../admin/backup/bucket-files.ts'
import { countRows } from '../../admin/backup/manifest.ts'
import { type Backup, openBackup, verifyBackup } from '../../admin/backup/open-backup.ts'
import { countBanks, restoreBackup } from '../../admin/backup/restore-backup.ts'
import { confirm } from '../../terminal/ask.ts'
import { CliError } from '../../terminal/cli-error.ts'
import { type Field, formatFields } from '../../terminal/fields.ts'
import { shortTime } from '../../terminal/times.ts'
import type { AdminContext } from './admin-context.ts'

interface Flags {
  readonly replace?: boolean
  readonly yes?: boolean
  readonly force?: boolean
  readonly check?: boolean
}

export function describeRestore(context: () => AdminContext): Command {
  return new Command('restore')
    .description('put a backup into a database that has no banks, or in the place of those it has')
    .addArgument(new Argument('<file>', 'what `hindsight-admin backup` wrote'))
    .option('--check', 'only read the file, and tell what is in it and whether it is whole')
    .option('--replace', 'remove the banks that are there')
    .option('-y, --yes', 'do so without a question')
    .option('--force', 'although servers are connected; for those that use another schema')
    .addHelpText(
      'after',
      `
The file is read once and compared with its checksums before anything is done.
Then all is written in one transaction: whatever happens, the database holds
what it held, or what the backup holds. A backup of an older version is migrated
on the way. Servers and workers have to be stopped.`,
    )
    .action((file: string, flags: Flags) => restore(context(), resolve(file), flags))
}

async function restore(context: AdminContext, file: string, flags: Flags): Promise<void> {
  const { output, signal } = context
  const progress = output.progress()
  await using backup = await openBackup(file)
  const total = [...backup.manifest.tables, ...backup.manifest.files].reduce((sum, { bytes }) => sum + bytes, 0)
  const showing = (what: string) => {
    let done = 0
    return (_: string, bytes: number) => {
      done += bytes
      progress.show(`${what} ${percentOf(done, total)}`)
    }
  }
  await verifyBackup(file, backup, { onProgress: showing('reading the backup'), signal })
  if (flags.check) return tellContent(context, file, backup)
  await using database = await context.open({ create: true, alone: true })
  const { db } = database
  context.tellPlace()
  const banks = (await countBanks(db)) ?? 0
  if (banks > 0 && !flags.replace) {
    throw new CliError(`There are ${banks} banks in ${context.place} already.`, {
      hint: 'To remove them and put those of the backup in their place: --replace',
    })
  }
  if (banks > 0) {
    progress.end()
    const question = `${banks} banks in ${context.place} will be gone for good.`
    await confirm(question, flags.yes)
  }
  const migrations = await restoreBackup(db, backup, {
    replace: flags.replace ?? false,
    force: flags.force ?? false,
    files: context.fileStorages(db),
    onProgress: showing('restoring'),
    signal,
  })
  const { manifest } = backup
  const rows = countRows(manifest)
  const restored = manifest.files.length
  const missing = Math.max(0, (await countBucketFiles(db)).count - (context.fileHome === 's3' ? restored : 0))
  if (missing > 0) output.warn(missingFiles(missing))
  const files = { restored, left_in_bucket: missing }
  output.result({ file, banks: manifest.banks, rows, files, replaced_banks: banks, migrations }, (layout) =>
    formatFields(
      [
        ['Restored', context.place],
        ['From', file],
        ['Banks', manifest.banks.length],
        ['Rows', rows],
        [
          'Files',
          restored === 0 ? null : `${restored}, put into the ${context.fileHome === 's3' ? 'bucket' : 'database'}`,
        ],
        ['Replaced', banks === 0 ? null : `${banks} banks`],
        ['Migrated', migrations.join(', ')],
      ],
      layout,
    ),
  )
}

function tellContent({ output }: AdminContext, file: string, { manifest }: Backup): void {
  const { created_at, hindsight_version, schema_version, banks, is_complete, tables, files } = manifest
  const rows = Object.fromEntries(tables.map((table) => [table.name, table.rows]))
  output.result(
    { file, created_at, hindsight_version, schema_version, banks, is_complete, rows, files: files.length },
    (layout) => {
      const fields: Field[] = [
        ['Backup', file],
        ['Made', shortTime(created_at)],
        ['By', `Hindsight ${hindsight_version}, schema ${schema_version}`],
        ['Banks', `${banks.length}${is_complete ? '' : ' (chosen ones)'}: ${banks.join(', ')}`],
        ['Files of the bucket', files.length || null],
        ...tables.filter((table) => table.rows > 0).map((table): Field => [table.name, table.rows]),
      ]
      return formatFields(fields, layout)
    },
  )
}

const missingFiles = (count: number) =>
  `${count === 1 ? 'A file is' : `${count} files are`} only in the bucket of the original. Copy it to one of this database, for who removes a file removes ` +
  'it for both: aws s3 sync s3://BUCKET s3://COPY, and HINDSIGHT_API_FILE_STORAGE_S3_BUCKET=COPY'

const percentOf = (done: number, total: number) => `${total === 0 ? 100 : Math.floor((done / total) * 100)} %`
