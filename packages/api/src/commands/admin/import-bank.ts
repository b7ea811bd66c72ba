import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { followOperations } from '../../admin/reembed/follow-operations.ts'
import { queueBankImport, readBankManifest } from '../../admin/transfer/queue-bank-import.ts'
import { listWorkers } from '../../admin/workers/list-workers.ts'
import { CliError, misuse } from '../../terminal/cli-error.ts'
import { exitCodes } from '../../terminal/exit-codes.ts'
import { formatFields } from '../../terminal/fields.ts'
import type { AdminContext } from './admin-context.ts'

interface Flags {
  readonly archive: string
  readonly targetBank?: string
  readonly wait: boolean
}

interface Outcome {
  readonly bank: string
  readonly operation_id: string
  readonly status: string
  readonly documents: number
  readonly facts: number
  readonly observations: number
  readonly error: string | null
}

export function describeImportBank(context: () => AdminContext): Command {
  return (
    new Command('import-bank')
      .description('make a bank of an archive')
      .requiredOption('--archive <file>', 'what a server or export-bank has written')
      .option('--target-bank <id>', 'its name here (default: the one it had)')
      .option('--no-wait', 'only queue it')
      // Of the existing system. What an archive has, it was made with on purpose.
      .addOption(new Option('--include-history').hideHelp())
      .addHelpText(
        'after',
        `
Servers and workers do it, with the embedding model that they are configured
with and no language model. Interrupted, they go on where they were. Webhooks
come switched off. More in docs/transfer.md.`,
      )
      .action((flags: Flags) => importBank(context(), flags))
  )
}

async function importBank(context: AdminContext, flags: Flags): Promise<void> {
  const { output, signal } = context
  const file = resolve(flags.archive)
  if (!existsSync(file)) throw new CliError(`There is no file ${file}`, { exitCode: exitCodes.notFound })
  const { source_bank_id: source, document_count: total } = await readBankManifest(file)
  const bank = flags.targetBank ?? source
  if (bank === '') throw misuse('The archive does not say which bank it is of.', 'Name one with --target-bank.')
  await using database = await context.openCurrent()
  const { db, isOurs } = database
  const operation = await queueBankImport({ db, storages: context.fileStorages(db) }, bank, file, total)
  const workers = (await listWorkers(db, isOurs)).filter(({ state }) => state === 'alive')
  if (workers.length === 0) output.note('No server or worker runs: it is done when one is started.')
  if (!flags.wait || workers.length === 0) {
    const nothing = { documents: 0, facts: 0, observations: 0, error: null }
    return tell(context, { bank, operation_id: operation, status: 'pending', ...nothing })
  }
  output.note('Ctrl-C ends the waiting, not the work.')
  const [ended] = await followOperations(
    db,
    [operation],
    ([running]) => {
      const what = running?.status === 'processing' ? `importing ${bank}` : 'waiting for a worker'
      output.progress().show(what, running?.processed, running?.total)
    },
    signal,
  )
  if (ended === undefined) throw new CliError('The record of the import was deleted while it ran.')
  const count = (name: string) => Number(ended.result[name] ?? 0)
  tell(context, {
    ...{ bank, operation_id: operation, status: ended.status, error: ended.error },
    documents: count('documents_imported'),
    facts: count('facts_imported'),
    observations: count('observations_imported'),
  })
  if (ended.status !== 'completed') process.exitCode = exitCodes.failed
}

function tell({ output }: AdminContext, outcome: Outcome): void {
  output.result(outcome, (layout) =>
    formatFields(
      [
        ['Bank', outcome.bank],
        ['Operation', outcome.operation_id],
        ['Status', outcome.status],
        ['Documents', outcome.documents],
        ['Facts', outcome.facts],
        ['Observations', outcome.observations],
        ...(outcome.error === null ? [] : [['Error', outcome.error] as [string, string]]),
      ],
      layout,
    ),
  )
}
