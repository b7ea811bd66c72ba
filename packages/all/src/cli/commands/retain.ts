import type { Command } from 'commander'
import { misuse } from 'hindsight-api/terminal'
import type { RetainOptions, RetainResponse } from 'hindsight-client'
import type { Context } from '../context.ts'
import { collect, collectPairs } from '../input/parse-values.ts'
import { readText } from '../input/read-text.ts'
import { retainFiles } from '../retain-files.ts'
import { runs } from '../run-command.ts'

interface RetainFlags {
  readonly file?: string[]
  readonly document?: string
  readonly context?: string
  readonly tag?: string[]
  readonly metadata?: Record<string, string>
  readonly time?: string
  readonly append?: boolean
  readonly async?: boolean
}

export function describeRetain(command: Command): void {
  command
    .description('Stores a text in a bank; the bank is made when it is missing.')
    .argument('<bank>', 'the bank to remember it')
    .argument('[text]', 'the text itself, - for standard input, @path for a file')
    .option('--file <path>', 'a PDF, Word, Excel … file in place of a text; may be repeated', collect)
    .option('--document <id>', 'the same document again replaces what it said before')
    .option('--append', 'add to the document instead of replacing it')
    .option('--context <words>', 'where it comes from, in free words')
    .option('--tag <tag>', 'mark what comes of it; may be repeated', collect)
    .option('--metadata <key=value>', 'keep this with it; may be repeated', collectPairs)
    .option('--time <time>', 'when it was said, ISO 8601, or "unset" (default: now)')
    .option('--async', 'put it in the queue and return at once')
    .addHelpText(
      'after',
      `
Examples:
  hindsight retain notes "Alice moved to Paris in May"
  hindsight retain notes @meeting.txt --document meeting-7 --time 2024-03-01
  hindsight retain notes --file report.pdf --file figures.xlsx --tag work
  pbpaste | hindsight retain notes - --tag article --metadata source=web`,
    )
    .action(runs(retain))
}

async function retain(context: Context, bank: string, operand: string | undefined, flags: RetainFlags): Promise<void> {
  const { output } = context
  if (flags.file !== undefined) {
    if (operand !== undefined) throw misuse('A text and --file do not go together: retain one after the other.')
    return retainFiles(context, bank, { ...flags, file: flags.file })
  }
  if (operand === undefined) throw misuse('There is nothing to retain.', 'Give a text, @path, - or --file <path>.')
  const text = await readText(operand, (note) => output.note(note))
  output.progress().show(`Retaining ${sizeOf(text)}`)
  const api = await context.api()
  const options: RetainOptions = {
    ...(flags.document !== undefined && { documentId: flags.document }),
    ...(flags.append && { updateMode: 'append' }),
    ...(flags.context !== undefined && { context: flags.context }),
    ...(flags.tag !== undefined && { tags: flags.tag }),
    ...(flags.metadata !== undefined && { metadata: flags.metadata }),
    ...(flags.time !== undefined && { timestamp: flags.time }),
    ...(flags.async && { async: true }),
  }
  const response = await api.retain(bank, text, options)
  output.result(response, () => describeRetained(response))
}

function sizeOf(text: string): string {
  const bytes = Buffer.byteLength(text)
  if (bytes < 1_000) return 'a short text'
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

function describeRetained(response: RetainResponse): string {
  if (response.async) return `Queued for ${response.bank_id}: operation ${response.operation_id}`
  return (response.results ?? [])
    .map(({ document_id, memories_created, memories_unchanged, memories_removed }) => {
      const counts = [
        `${memories_created} new`,
        ...(memories_unchanged > 0 ? [`${memories_unchanged} unchanged`] : []),
        ...(memories_removed > 0 ? [`${memories_removed} removed`] : []),
      ]
      return `Retained in ${response.bank_id}: memories ${counts.join(', ')} (document ${document_id})`
    })
    .join('\n')
}
