import type { Command } from 'commander'
import { confirm, formatFields, formatTable, shortTime } from 'hindsight-api/terminal'
import type { HindsightApi, MentalModelResponse } from 'hindsight-client'
import type { Context } from '../context.ts'
import { noteMore, type PageFlags, pageOf, withPaging } from '../input/paging.ts'
import { collect, wholeNumber } from '../input/parse-values.ts'
import { runs } from '../run-command.ts'
import { waitForOperation } from '../wait-for-operation.ts'

interface CreateFlags {
  readonly id?: string
  readonly tag?: string[]
  readonly maxTokens?: number
  readonly wait: boolean
}

export function describeMentalModel(command: Command): void {
  command.description('A mental model is a standing question whose answer is kept up to date.')
  withPaging(command.command('list').description('Lists the mental models of a bank.').argument('<bank>')).action(
    runs(list),
  )
  command.command('show').description('Prints a mental model.').argument('<bank>').argument('<id>').action(runs(show))
  command
    .command('create')
    .description('Adds a mental model and waits for its first answer.')
    .argument('<bank>')
    .argument('<name>')
    .argument('<question>', 'what it answers')
    .option('--id <id>', 'its id (default: made up)')
    .option('--tag <tag>', 'only from what has this tag; may be repeated', collect)
    .option('--max-tokens <number>', 'longest answer (default: 2048)', wholeNumber)
    .option('--no-wait', 'return at once')
    .addHelpText('after', '\nExample:\n  hindsight mental-model create notes Alice "What do we know about Alice?"')
    .action(runs(create))
  command
    .command('refresh')
    .description('Answers the question anew and waits for it.')
    .argument('<bank>')
    .argument('<id>')
    .option('--no-wait', 'return at once')
    .action(runs(refresh))
  command
    .command('delete')
    .description('Deletes a mental model.')
    .argument('<bank>')
    .argument('<id>')
    .option('--yes', 'do not ask')
    .action(runs(remove))
}

async function list(context: Context, bank: string, flags: PageFlags): Promise<void> {
  const api = await context.api()
  const page = await api.mentalModels.list(bank, { ...pageOf(flags), detail: 'content' })
  if (page.total === 0) await api.banks.get(bank)
  context.output.result(page, (layout) =>
    page.items.length === 0
      ? ''
      : formatTable<MentalModelResponse>(
          [
            { heading: 'ID', value: ({ id }) => id, style: () => 'dim' },
            { heading: 'NAME', value: ({ name }) => name },
            { heading: 'REFRESHED', value: (model) => refreshed(model), plain: (model) => model.last_refreshed_at },
            { heading: 'QUESTION', value: ({ source_query }) => source_query, isFlexible: true },
          ],
          page.items,
          layout,
        ),
  )
  if (page.items.length === 0) context.output.note('No mental models.')
  noteMore(context.output, page.items.length, page.total, flags)
}

const refreshed = ({ last_refreshed_at }: MentalModelResponse) => shortTime(last_refreshed_at) || 'never'

async function show(context: Context, bank: string, id: string): Promise<void> {
  await print(context, await context.api(), bank, id)
}

async function print(context: Context, api: HindsightApi, bank: string, id: string): Promise<void> {
  const model = await api.mentalModels.get(bank, id)
  context.output.result(model, (layout) =>
    formatFields(
      [
        ['Name', model.name],
        ['Id', model.id],
        ['Question', model.source_query],
        ['Refreshed', refreshed(model) + (model.is_stale ? ' (memories have changed since)' : '')],
        ['Tags', model.tags.join(', ')],
        ['Content', model.content],
      ],
      layout,
    ),
  )
}

async function create(
  context: Context,
  bank: string,
  name: string,
  sourceQuery: string,
  flags: CreateFlags,
): Promise<void> {
  const api = await context.api()
  const created = await api.mentalModels.create(bank, {
    name,
    sourceQuery,
    ...(flags.id !== undefined && { id: flags.id }),
    ...(flags.tag !== undefined && { tags: flags.tag }),
    ...(flags.maxTokens !== undefined && { maxTokens: flags.maxTokens }),
  })
  const id = created.mental_model_id
  if (flags.wait && id != null) {
    await waitForOperation(context, api, bank, created.operation_id, 'Answering the question')
    return print(context, api, bank, id)
  }
  context.output.result(created, () => `Created mental model ${id}; its operation is ${created.operation_id}`)
}

async function refresh(context: Context, bank: string, id: string, flags: { wait: boolean }): Promise<void> {
  const api = await context.api()
  const submitted = await api.mentalModels.refresh(bank, id)
  if (flags.wait) {
    await waitForOperation(context, api, bank, submitted.operation_id, 'Answering the question anew')
    return print(context, api, bank, id)
  }
  context.output.result(submitted, () => `Queued: operation ${submitted.operation_id}`)
}

async function remove(context: Context, bank: string, id: string, flags: { yes?: boolean }): Promise<void> {
  const api = await context.api()
  const { name } = await api.mentalModels.get(bank, id, { detail: 'metadata' })
  await confirm(`This deletes mental model ${name} for good.`, flags.yes)
  const answer = await api.mentalModels.delete(bank, id)
  context.output.result(answer, () => `Deleted mental model ${id}`)
}
