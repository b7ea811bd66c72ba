import type { Command } from 'commander'
import { formatTable } from 'hindsight-api/terminal'
import type { DirectiveResponse } from 'hindsight-client'
import type { Context } from '../context.ts'
import { noteMore, type PageFlags, pageOf, withPaging } from '../input/paging.ts'
import { collect, wholeNumber } from '../input/parse-values.ts'
import { readText } from '../input/read-text.ts'
import { runs } from '../run-command.ts'

interface CreateFlags {
  readonly priority?: number
  readonly tag?: string[]
  readonly inactive?: boolean
}

export function describeDirective(command: Command): void {
  withPaging(
    command
      .command('list')
      .description('Lists the directives of a bank.')
      .argument('<bank>')
      .option('--all', 'those that are not active as well'),
  ).action(runs(list))
  command
    .command('create')
    .description('Adds a rule that reflect follows.')
    .argument('<bank>')
    .argument('<name>')
    .argument('<content>', 'the rule in plain words, - for standard input, @path')
    .option('--priority <number>', 'higher ones come first (default: 0)', wholeNumber)
    .option('--tag <tag>', 'only where this tag is asked for; may be repeated', collect)
    .option('--inactive', 'keep it without following it')
    .addHelpText('after', '\nExample:\n  hindsight directive create notes tone "Answer in one sentence."')
    .action(runs(create))
  command.command('delete').description('Deletes a directive.').argument('<bank>').argument('<id>').action(runs(remove))
}

async function list(context: Context, bank: string, flags: PageFlags & { all?: boolean }): Promise<void> {
  const api = await context.api()
  const page = await api.directives.list(bank, { ...pageOf(flags), activeOnly: !flags.all })
  if (page.total === 0) await api.banks.get(bank)
  context.output.result(page, (layout) =>
    page.items.length === 0
      ? ''
      : formatTable<DirectiveResponse>(
          [
            { heading: 'ID', value: ({ id }) => id, style: () => 'dim' },
            { heading: 'NAME', value: ({ name }) => name },
            { heading: 'ACTIVE', value: ({ is_active }) => (is_active ? 'yes' : 'no') },
            { heading: 'CONTENT', value: ({ content }) => content, isFlexible: true },
          ],
          page.items,
          layout,
        ),
  )
  if (page.items.length === 0) context.output.note('No directives.')
  noteMore(context.output, page.items.length, page.total, flags)
}

async function create(
  context: Context,
  bank: string,
  name: string,
  operand: string,
  flags: CreateFlags,
): Promise<void> {
  const content = await readText(operand, (note) => context.output.note(note))
  const api = await context.api()
  const directive = await api.directives.create(bank, {
    name,
    content,
    ...(flags.priority !== undefined && { priority: flags.priority }),
    ...(flags.tag !== undefined && { tags: flags.tag }),
    ...(flags.inactive && { isActive: false }),
  })
  context.output.result(directive, () => `Created directive ${directive.id}`)
}

async function remove(context: Context, bank: string, id: string): Promise<void> {
  const answer = await (await context.api()).directives.delete(bank, id)
  context.output.result(answer, () => `Deleted directive ${id}`)
}
