import { type Command, Option } from 'commander'
import { dayOf, formatFields, formatTable, type Layout, shortTime } from 'hindsight-api/terminal'
import type { MemoryDetail, MemoryFilter, MemoryListItem } from 'hindsight-client'
import type { Context } from '../context.ts'
import { noteMore, type PageFlags, pageOf, withPaging } from '../input/paging.ts'
import { collect } from '../input/parse-values.ts'
import { runs } from '../run-command.ts'

interface ListFlags extends PageFlags {
  readonly search?: string
  readonly type?: string
  readonly document?: string
  readonly tag?: string[]
  readonly deleted?: boolean
}

export function describeMemory(command: Command): void {
  withPaging(
    command
      .command('list')
      .description('Lists memories, the most recently told first.')
      .argument('<bank>')
      .option('--search <text>', 'only those that contain this')
      .addOption(new Option('--type <type>', 'only of this type').choices(['world', 'experience', 'observation']))
      .option('--document <id>', 'only those of this document')
      .option('--tag <tag>', 'only those with this tag; may be repeated', collect)
      .option('--deleted', 'those that were deleted instead'),
  ).action(runs(list))
  command
    .command('show')
    .description('Prints all about a memory.')
    .argument('<bank>')
    .argument('<id>')
    .action(runs(show))
  command
    .command('delete')
    .description('Takes a memory out of recall and lists; restore brings it back.')
    .argument('<bank>')
    .argument('<id>')
    .option('--reason <words>', 'why, for whoever looks later')
    .action(runs(remove))
  command
    .command('restore')
    .description('Brings back a memory that was deleted.')
    .argument('<bank>')
    .argument('<id>')
    .action(runs(restore))
}

async function list(context: Context, bank: string, flags: ListFlags): Promise<void> {
  const api = await context.api()
  const filter: MemoryFilter = {
    ...(flags.search !== undefined && { q: flags.search }),
    ...(flags.type !== undefined && { type: flags.type }),
    ...(flags.document !== undefined && { documentId: flags.document }),
    ...(flags.tag !== undefined && { tags: flags.tag }),
    ...(flags.deleted && { state: 'invalidated' }),
  }
  const page = await api.memories.list(bank, { ...filter, ...pageOf(flags) })
  if (page.total === 0) await api.banks.get(bank)
  context.output.result(page, (layout) => formatMemoryTable(page.items, layout))
  if (page.items.length === 0) context.output.note('No memories.')
  noteMore(context.output, page.items.length, page.total, flags)
}

const formatMemoryTable = (memories: readonly MemoryListItem[], layout: Layout): string =>
  memories.length === 0
    ? ''
    : formatTable<MemoryListItem>(
        [
          { heading: 'ID', value: ({ id }) => id, style: () => 'dim' },
          {
            heading: 'TIME',
            value: timeOf,
            plain: ({ occurred_start, mentioned_at }) => occurred_start ?? mentioned_at,
          },
          { heading: 'TEXT', value: ({ text }) => text, isFlexible: true },
        ],
        memories,
        layout,
      )

const timeOf = ({ occurred_start, mentioned_at }: MemoryListItem) => dayOf(occurred_start ?? mentioned_at)

async function show(context: Context, bank: string, id: string): Promise<void> {
  const memory = await (await context.api()).memories.get(bank, id)
  context.output.result(memory, (layout) => formatMemory(memory, layout))
}

const formatMemory = (memory: MemoryDetail, layout: Layout): string =>
  formatFields(
    [
      ['Text', memory.text],
      ['Id', memory.id],
      ['Type', memory.type],
      ['State', memory.state === 'valid' ? null : `deleted ${shortTime(memory.invalidated_at)}`],
      ['Reason', memory.invalidation_reason],
      [
        'Occurred',
        [...new Set([dayOf(memory.occurred_start), dayOf(memory.occurred_end)])].filter(Boolean).join(' to '),
      ],
      ['Told', shortTime(memory.mentioned_at)],
      ['Context', memory.context],
      ['Document', memory.document_id],
      ['Entities', memory.entities.join(', ')],
      ['Tags', memory.tags.join(', ')],
      [
        'Metadata',
        Object.entries(memory.metadata)
          .map(([key, value]) => `${key}=${value}`)
          .join(', '),
      ],
      ['Rests on', (memory.source_memories ?? []).map(({ text }) => `- ${text}`).join('\n')],
    ],
    layout,
  )

async function remove(context: Context, bank: string, id: string, flags: { reason?: string }): Promise<void> {
  const memory = await (await context.api()).memories.invalidate(bank, id, flags.reason)
  context.output.result(memory, () => `Deleted. To bring it back: hindsight memory restore ${bank} ${id}`)
}

async function restore(context: Context, bank: string, id: string): Promise<void> {
  const memory = await (await context.api()).memories.restore(bank, id)
  context.output.result(memory, () => `Restored: ${memory.text}`)
}
