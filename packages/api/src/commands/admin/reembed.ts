import { Command } from 'commander'
import { followOperations } from '../../admin/reembed/follow-operations.ts'
import { queueReembedding } from '../../admin/reembed/queue-reembedding.ts'
import { listWorkers } from '../../admin/workers/list-workers.ts'
import { exitCodes } from '../../terminal/exit-codes.ts'
import { type Column, formatTable } from '../../terminal/table.ts'
import type { AdminContext } from './admin-context.ts'
import { collect } from './collect.ts'

interface Flags {
  readonly bank?: string[]
  readonly fromScratch?: boolean
  readonly wait: boolean
}

interface Outcome {
  readonly bank: string
  readonly operation_id: string
  readonly status: string
  readonly memories_embedded: number | null
  readonly error: string | null
}

export function describeReembed(context: () => AdminContext): Command {
  return new Command('reembed')
    .description('have memories embedded that lack vectors of the model in use')
    .option('--bank <id>', 'only this bank; may be given several times', collect)
    .option('--from-scratch', 'all vectors anew: the model is another under the same name')
    .option('--no-wait', 'only queue it')
    .addHelpText(
      'after',
      `
Servers and workers do it, with the model that they are configured with; recall
goes on meanwhile. A change of model needs no command: servers see it when they
start. With --from-scratch, what has no vector yet is found by its words.`,
    )
    .action((flags: Flags) => reembed(context(), flags))
}

async function reembed(context: AdminContext, flags: Flags): Promise<void> {
  const { output, signal } = context
  await using database = await context.openCurrent()
  const { db, isOurs } = database
  if (flags.fromScratch) context.tellPlace()
  const queued = await queueReembedding(db, { banks: flags.bank, fromScratch: flags.fromScratch })
  const bankOf = new Map(queued.map(({ bank, operation }) => [operation, bank]))
  const workers = (await listWorkers(db, isOurs)).filter(({ state }) => state === 'alive')
  if (!flags.wait || workers.length === 0) {
    if (workers.length === 0) output.note('No server or worker runs: it is done when one is started.')
    return tell(
      context,
      queued.map(({ bank, operation }) => ({
        bank,
        operation_id: operation,
        status: 'pending',
        memories_embedded: null,
        error: null,
      })),
    )
  }
  output.note('Ctrl-C ends the waiting, not the work.')
  const ended = await followOperations(
    db,
    [...bankOf.keys()],
    (operations) => {
      const done = operations.filter(({ status }) => status !== 'pending' && status !== 'processing').length
      const running = operations.find(({ status }) => status === 'processing')
      const what = running === undefined ? 'waiting for a worker' : `embedding ${bankOf.get(running.id)}`
      const of = `bank ${Math.min(done + 1, operations.length)} of ${operations.length}`
      output.progress().show(`${what}, ${of}`, running?.processed, running?.total)
    },
    signal,
  )
  tell(
    context,
    ended.map(({ id, status, error, result }) => ({
      bank: bankOf.get(id)!,
      operation_id: id,
      status,
      memories_embedded: typeof result.memories_embedded === 'number' ? result.memories_embedded : null,
      error,
    })),
  )
  if (ended.some(({ status }) => status !== 'completed')) process.exitCode = exitCodes.failed
}

function tell({ output }: AdminContext, outcomes: readonly Outcome[]): void {
  output.result(outcomes, (layout) =>
    outcomes.length === 0 ? 'There are no memories to embed.' : formatTable(COLUMNS, outcomes, layout),
  )
}

const COLUMNS: Column<Outcome>[] = [
  { heading: 'BANK', value: ({ bank }) => bank },
  { heading: 'OPERATION', value: ({ operation_id }) => operation_id },
  { heading: 'STATUS', value: ({ status }) => status },
  { heading: 'EMBEDDED', value: ({ memories_embedded }) => memories_embedded, align: 'right' },
  { heading: 'ERROR', value: ({ error }) => error, isFlexible: true },
]
