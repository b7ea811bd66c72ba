import { type Command, Option } from 'commander'
import { formatFields, formatTable, type Layout, notFound, type Style, shortTime } from 'hindsight-api/terminal'
import type { OperationFilter, OperationResponse, OperationStatusResponse } from 'hindsight-client'
import type { Context } from '../context.ts'
import { noteMore, type PageFlags, pageOf, withPaging } from '../input/paging.ts'
import { runs } from '../run-command.ts'
import { waitForOperation } from '../wait-for-operation.ts'

type Status = NonNullable<OperationFilter['status']>

export function describeOperation(command: Command): void {
  command.description('Operations are work in the background: queued retains, refreshes, consolidation.')
  withPaging(
    command
      .command('list')
      .description('Lists operations, the newest first.')
      .argument('<bank>')
      .addOption(
        new Option('--status <status>', 'only with this status').choices([
          'pending',
          'processing',
          'completed',
          'failed',
          'cancelled',
        ]),
      )
      .option('--type <type>', 'only of this type'),
  ).action(runs(list))
  command
    .command('show')
    .description('Prints an operation.')
    .argument('<bank>')
    .argument('<id>')
    .option('--wait', 'wait until it has ended')
    .action(runs(show))
  command
    .command('cancel')
    .description('Cancels an operation that has not ended.')
    .argument('<bank>')
    .argument('<id>')
    .action(runs(cancel))
  command
    .command('retry')
    .description('Runs a failed or cancelled operation again.')
    .argument('<bank>')
    .argument('<id>')
    .action(runs(retry))
}

async function list(context: Context, bank: string, flags: PageFlags & { status?: Status; type?: string }) {
  const api = await context.api()
  const { status, type } = flags
  const page = await api.operations.list(bank, {
    ...pageOf(flags),
    ...(status !== undefined && { status }),
    ...(type !== undefined && { type }),
  })
  if (page.total === 0) await api.banks.get(bank)
  context.output.result(page, (layout) => formatOperationTable(page.operations, layout))
  if (page.operations.length === 0) context.output.note('No operations.')
  noteMore(context.output, page.operations.length, page.total, flags)
}

const formatOperationTable = (operations: readonly OperationResponse[], layout: Layout): string =>
  operations.length === 0
    ? ''
    : formatTable<OperationResponse>(
        [
          { heading: 'ID', value: ({ id }) => id, style: () => 'dim' },
          { heading: 'STATUS', value: ({ status }) => status, style: ({ status }) => statusStyle(status) },
          {
            heading: 'CREATED',
            value: ({ created_at }) => shortTime(created_at),
            plain: ({ created_at }) => created_at,
          },
          { heading: 'TYPE', value: ({ task_type }) => task_type, isFlexible: true },
        ],
        operations,
        layout,
      )

const statusStyle = (status: string): keyof Style =>
  status === 'failed' ? 'red' : status === 'completed' ? 'green' : status === 'cancelled' ? 'dim' : 'yellow'

async function show(context: Context, bank: string, id: string, flags: { wait?: boolean }): Promise<void> {
  const api = await context.api()
  const operation = flags.wait
    ? await waitForOperation(context, api, bank, id, 'Waiting')
    : await api.operations.get(bank, id)
  if (operation.status === 'not_found') {
    throw notFound(
      `There is no operation ${id} in ${bank}.`,
      `To see those there are: hindsight operation list ${bank}`,
    )
  }
  context.output.result(operation, (layout) => formatOperation(operation, layout))
}

const formatOperation = (operation: OperationStatusResponse, layout: Layout): string =>
  formatFields(
    [
      ['Id', operation.operation_id],
      ['Type', operation.operation_type],
      ['Status', operation.status, layout.style[statusStyle(operation.status)]],
      ['Progress', progressOf(operation)],
      ['Error', operation.error_message],
      ['Retries', operation.retry_count || null],
      ['Next try', shortTime(operation.next_retry_at)],
      ['Created', shortTime(operation.created_at)],
      ['Changed', shortTime(operation.updated_at)],
      ['Completed', shortTime(operation.completed_at)],
    ],
    layout,
  )

function progressOf({ progress }: OperationStatusResponse): string | null {
  if (!progress) return null
  const { stage, processed, total } = progress
  return processed != null && total != null ? `${stage}, ${processed} of ${total}` : stage
}

async function cancel(context: Context, bank: string, id: string): Promise<void> {
  const answer = await (await context.api()).operations.cancel(bank, id)
  context.output.result(answer, () => answer.message)
}

async function retry(context: Context, bank: string, id: string): Promise<void> {
  const answer = await (await context.api()).operations.retry(bank, id)
  context.output.result(answer, () => answer.message)
}
