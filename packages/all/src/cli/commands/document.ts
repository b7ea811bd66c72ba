import type { Command } from 'commander'
import { confirm, formatFields, formatTable, type Layout, shortTime } from 'hindsight-api/terminal'
import type { DocumentFilter, DocumentResponse, ListDocumentsResponse } from 'hindsight-client'
import type { Context } from '../context.ts'
import { noteMore, type PageFlags, pageOf, withPaging } from '../input/paging.ts'
import { collect } from '../input/parse-values.ts'
import { runs } from '../run-command.ts'

type DocumentListItem = ListDocumentsResponse['items'][number]

interface ListFlags extends PageFlags {
  readonly search?: string
  readonly tag?: string[]
}

export function describeDocument(command: Command): void {
  withPaging(
    command
      .command('list')
      .description('Lists the documents of a bank.')
      .argument('<bank>')
      .option('--search <text>', 'only those whose id contains this')
      .option('--tag <tag>', 'only those with this tag; may be repeated', collect),
  ).action(runs(list))
  command
    .command('show')
    .description('Prints all about a document, or its text alone.')
    .argument('<bank>')
    .argument('<id>')
    .option('--text', 'the text as it was retained, nothing else')
    .action(runs(show))
  command
    .command('delete')
    .description('Deletes a document and all memories that came of it.')
    .argument('<bank>')
    .argument('<id>')
    .option('--yes', 'do not ask')
    .action(runs(remove))
}

async function list(context: Context, bank: string, flags: ListFlags): Promise<void> {
  const api = await context.api()
  const filter: DocumentFilter = {
    ...(flags.search !== undefined && { q: flags.search }),
    ...(flags.tag !== undefined && { tags: flags.tag }),
  }
  const page = await api.documents.list(bank, { ...filter, ...pageOf(flags) })
  if (page.total === 0) await api.banks.get(bank)
  context.output.result(page, (layout) => formatDocumentTable(page.items, layout))
  if (page.items.length === 0) context.output.note('No documents.')
  noteMore(context.output, page.items.length, page.total, flags)
}

const formatDocumentTable = (documents: readonly DocumentListItem[], layout: Layout): string =>
  documents.length === 0
    ? ''
    : formatTable<DocumentListItem>(
        [
          { heading: 'ID', value: ({ id }) => id, isFlexible: true },
          { heading: 'LETTERS', value: ({ text_length }) => text_length, align: 'right' },
          { heading: 'MEMORIES', value: ({ memory_unit_count }) => memory_unit_count, align: 'right' },
          {
            heading: 'CHANGED',
            value: ({ updated_at }) => shortTime(updated_at),
            plain: ({ updated_at }) => updated_at,
          },
          { heading: 'TAGS', value: ({ tags }) => tags.join(',') },
        ],
        documents,
        layout,
      )

async function show(context: Context, bank: string, id: string, flags: { text?: boolean }): Promise<void> {
  const document = await (await context.api()).documents.get(bank, id)
  if (flags.text && !context.output.json) return context.output.write(document.original_text ?? '')
  context.output.result(document, (layout) => formatDocument(document, layout))
}

const formatDocument = (document: DocumentResponse, layout: Layout): string =>
  formatFields(
    [
      ['Id', document.id],
      ['Memories', document.memory_unit_count],
      ['Tags', document.tags.join(', ')],
      ['Metadata', pairs(document.document_metadata)],
      ['Context', document.retain_params?.context as string | undefined],
      ['Said', shortTime(document.retain_params?.event_date as string | undefined)],
      ['Created', shortTime(document.created_at)],
      ['Changed', shortTime(document.updated_at)],
      ['Text', document.original_text],
    ],
    layout,
  )

const pairs = (metadata: Readonly<Record<string, unknown>> | null | undefined) =>
  Object.entries(metadata ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')

async function remove(context: Context, bank: string, id: string, flags: { yes?: boolean }): Promise<void> {
  const api = await context.api()
  const { memory_unit_count: count } = await api.documents.get(bank, id)
  await confirm(`This deletes document ${id} and its ${count} memories for good.`, flags.yes)
  const answer = await api.documents.delete(bank, id)
  context.output.result(answer, () => `Deleted document ${id} and ${answer.memory_units_deleted} memories.`)
}
