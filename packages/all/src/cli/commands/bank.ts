import type { Command } from 'commander'
import { confirm, formatTable, shortTime } from 'hindsight-api/terminal'
import type { BankListItem, BankOptions } from 'hindsight-client'
import type { Context } from '../context.ts'
import { noteMore, type PageFlags, pageOf, withPaging } from '../input/paging.ts'
import { trait } from '../input/parse-values.ts'
import { readText } from '../input/read-text.ts'
import { runs } from '../run-command.ts'
import { formatBank, formatDisposition, formatStats } from './format-bank.ts'

interface TraitFlags {
  readonly skepticism?: number
  readonly literalism?: number
  readonly empathy?: number
}

interface CreateFlags extends TraitFlags {
  readonly name?: string
  readonly mission?: string
}

export function describeBank(command: Command): void {
  withPaging(
    command
      .command('list')
      .description('Lists the banks.')
      .option('--search <text>', 'only those whose id or name contains this'),
  ).action(runs(list))
  withTraits(
    command
      .command('create')
      .description('Creates a bank, or changes what is given when it exists.')
      .argument('<bank>')
      .option('--name <name>', 'a name for people')
      .option('--mission <words>', 'who answers, and to what end'),
  ).action(runs(create))
  command.command('show').description('Prints a bank and its settings.').argument('<bank>').action(runs(show))
  command.command('stats').description('Counts what a bank holds.').argument('<bank>').action(runs(stats))
  command
    .command('mission')
    .description('Prints the mission of a bank, or sets it.')
    .argument('<bank>')
    .argument('[text]', 'the new mission, - for standard input, @path')
    .action(runs(mission))
  withTraits(
    command
      .command('disposition')
      .description('Prints how a bank reasons, or changes what is given; 1 is little, 5 much.')
      .argument('<bank>'),
  ).action(runs(disposition))
  command
    .command('delete')
    .description('Deletes a bank and everything in it.')
    .argument('<bank>')
    .option('--yes', 'do not ask')
    .action(runs(remove))
  command
    .command('export')
    .description('Writes a bank to a file: an archive (.zip), or lines of JSON.')
    .argument('<bank>')
    .argument('[file]', 'where to (default: standard output)', '-')
    .option('--force', 'write over a file that is there')
    .addHelpText(
      'after',
      `
An archive holds everything. Lines of JSON hold settings, directives, mental
models and documents, to be read and edited: an import makes the memories anew.

Examples:
  hindsight bank export notes notes.zip
  hindsight bank export notes notes.jsonl`,
    )
    .action(runs(exportTo))
  command
    .command('import')
    .description('Reads a bank that was exported.')
    .argument('<bank>', 'the bank to fill')
    .argument('[file]', 'where from (default: standard input)', '-')
    .option('--merge', 'into a bank that holds something already')
    .addHelpText('after', '\nExample:\n  hindsight bank import notes-copy notes.zip')
    .action(runs(importFrom))
}

const withTraits = (command: Command): Command =>
  command
    .option('--skepticism <1-5>', 'doubts what it is told', trait)
    .option('--literalism <1-5>', 'takes words as they stand', trait)
    .option('--empathy <1-5>', 'minds how people feel', trait)

const dispositionOptions = ({ skepticism, literalism, empathy }: TraitFlags): BankOptions => ({
  ...(skepticism !== undefined && { dispositionSkepticism: skepticism }),
  ...(literalism !== undefined && { dispositionLiteralism: literalism }),
  ...(empathy !== undefined && { dispositionEmpathy: empathy }),
})

async function list(context: Context, flags: PageFlags & { search?: string }): Promise<void> {
  const api = await context.api()
  const page = await api.banks.list({ ...pageOf(flags), ...(flags.search !== undefined && { q: flags.search }) })
  context.output.result(page, (layout) =>
    page.banks.length === 0
      ? ''
      : formatTable<BankListItem>(
          [
            { heading: 'BANK', value: ({ bank_id }) => bank_id },
            { heading: 'MEMORIES', value: ({ fact_count }) => fact_count, align: 'right' },
            {
              heading: 'LAST WRITE',
              value: ({ last_write_at }) => shortTime(last_write_at),
              plain: ({ last_write_at }) => last_write_at,
            },
            { heading: 'MISSION', value: ({ mission }) => mission, isFlexible: true },
          ],
          page.banks,
          layout,
        ),
  )
  if (page.total === 0) context.output.note('No banks yet. The first retain makes one: hindsight retain notes "…"')
  noteMore(context.output, page.banks.length, page.total, flags)
}

async function create(context: Context, bank: string, flags: CreateFlags): Promise<void> {
  const api = await context.api()
  const profile = await api.banks.create(bank, {
    ...(flags.name !== undefined && { name: flags.name }),
    ...(flags.mission !== undefined && { mission: flags.mission }),
    ...dispositionOptions(flags),
  })
  context.output.result(profile, () => `Bank ${profile.bank_id} is there.`)
}

async function show(context: Context, bank: string): Promise<void> {
  const api = await context.api()
  const profile = await api.banks.get(bank)
  const { overrides } = await api.banks.getConfig(bank)
  context.output.result({ ...profile, overrides }, (layout) => formatBank(profile, overrides, layout))
}

async function stats(context: Context, bank: string): Promise<void> {
  const counts = await (await context.api()).banks.stats(bank)
  context.output.result(counts, (layout) => formatStats(counts, layout))
}

async function mission(context: Context, bank: string, operand: string | undefined): Promise<void> {
  const { output } = context
  if (operand === undefined) {
    const profile = await (await context.api()).banks.get(bank)
    output.result(profile, () => profile.mission)
    if (profile.mission === '') output.note(`${bank} has no mission. To set one: hindsight bank mission ${bank} "…"`)
    return
  }
  const text = await readText(operand, (note) => output.note(note))
  const profile = await (await context.api()).banks.update(bank, { mission: text.trim() })
  output.result(profile, () => `The mission of ${bank} is set.`)
}

async function disposition(context: Context, bank: string, flags: TraitFlags): Promise<void> {
  const api = await context.api()
  const changes = dispositionOptions(flags)
  const profile = Object.keys(changes).length === 0 ? await api.banks.get(bank) : await api.banks.update(bank, changes)
  context.output.result(profile.disposition, (layout) => formatDisposition(profile.disposition, layout))
}

async function remove(context: Context, bank: string, flags: { yes?: boolean }): Promise<void> {
  const api = await context.api()
  const { total_nodes, total_documents } = await statsOfExisting(context, bank)
  await confirm(
    `This deletes ${bank} with its ${total_documents} documents and ${total_nodes} memories for good.`,
    flags.yes,
  )
  const answer = await api.banks.delete(bank)
  context.output.result(answer, () => `Deleted ${bank}.`)
}

async function statsOfExisting(context: Context, bank: string) {
  const api = await context.api()
  await api.banks.get(bank)
  return api.banks.stats(bank)
}

// A transfer is seldom asked for: its code is loaded when it is.
async function exportTo(context: Context, bank: string, file: string, flags: { force?: boolean }): Promise<void> {
  const { runExport } = await import('../transfer/export-bank.ts')
  await runExport(context, bank, file, flags)
}

async function importFrom(context: Context, bank: string, file: string, flags: { merge?: boolean }): Promise<void> {
  const { runImport } = await import('../transfer/import-bank.ts')
  await runImport(context, bank, file, flags)
}
