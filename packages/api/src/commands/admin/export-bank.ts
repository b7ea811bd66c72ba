import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { readBankManifest } from '../../admin/transfer/queue-bank-import.ts'
import { writeBankArchive } from '../../admin/transfer/write-bank-archive.ts'
import { CliError } from '../../terminal/cli-error.ts'
import { formatFields } from '../../terminal/fields.ts'
import type { AdminContext } from './admin-context.ts'
import { sizeOf } from './size.ts'

interface Flags {
  readonly bank: string
  readonly output: string
  readonly includeHistory?: boolean
  readonly force?: boolean
}

export function describeExportBank(context: () => AdminContext): Command {
  return new Command('export-bank')
    .description('write a bank to an archive that any server can import')
    .requiredOption('--bank <id>', 'which bank')
    .requiredOption('-o, --output <file>', 'where to')
    .option('--include-history', 'also what memories, documents and mental models said earlier')
    .option('--force', 'write over a file that is there')
    .addHelpText(
      'after',
      `
Everybody goes on working; the archive shows the bank at one moment. It holds
memories in clear, and the secrets of webhooks, but no vectors: whoever imports
it embeds anew. More in docs/transfer.md.`,
    )
    .action((flags: Flags) => exportBank(context(), flags))
}

async function exportBank(context: AdminContext, flags: Flags): Promise<void> {
  const { output, signal } = context
  const file = resolve(flags.output)
  if (existsSync(file) && !flags.force) {
    throw new CliError(`${file} is there already.`, { hint: 'Give another name, or --force to write over it.' })
  }
  await using database = await context.openCurrent()
  const progress = output.progress()
  await writeBankArchive(database.db, flags.bank, file, {
    withHistory: flags.includeHistory ?? false,
    onProgress: (documents, total) => progress.show(`exporting ${flags.bank}`, documents, total),
    signal,
  })
  const { document_count: documents, fact_count: facts, observation_count: observations } = await readBankManifest(file)
  const { size: bytes } = await stat(file)
  output.result({ file, bank: flags.bank, documents, facts, observations, bytes }, (layout) =>
    formatFields(
      [
        ['Archive', file],
        ['Bank', flags.bank],
        ['Documents', documents],
        ['Facts', facts],
        ['Observations', observations],
        ['Size', sizeOf(bytes)],
      ],
      layout,
    ),
  )
}
