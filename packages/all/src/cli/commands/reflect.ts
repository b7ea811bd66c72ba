import { type Command, Option } from 'commander'
import { type Layout, misuse, safeText, wrapText } from 'hindsight-api/terminal'
import type { Budget, ReflectOptions, ReflectResponse } from 'hindsight-client'
import type { Context } from '../context.ts'
import { collect, wholeNumber } from '../input/parse-values.ts'
import { readText } from '../input/read-text.ts'
import { formatMemories } from '../output/format-memories.ts'
import { runs } from '../run-command.ts'

interface ReflectFlags {
  readonly facts?: boolean
  readonly budget?: Budget
  readonly maxTokens?: number
  readonly context?: string
  readonly tag?: string[]
  readonly schema?: string
}

export function describeReflect(command: Command): void {
  command
    .description('Answers a question from the memories of a bank.')
    .argument('<bank>', 'the bank to ask')
    .argument('<query>', 'the question, in plain words')
    .option('--facts', 'print what the answer rests on as well')
    .option('--context <words>', 'what is going on, in free words')
    .addOption(new Option('--budget <effort>', 'how hard to think (default: low)').choices(['low', 'mid', 'high']))
    .option('--max-tokens <number>', 'longest answer, in tokens (default: 4096)', wholeNumber)
    .option('--tag <tag>', 'only from what has this tag; may be repeated', collect)
    .option('--schema <json>', 'JSON Schema of a structured answer; @path for a file')
    .addHelpText(
      'after',
      `
Examples:
  hindsight reflect notes "What should I give Alice for her birthday?" --facts
  hindsight reflect notes "Who works where?" --schema @people.schema.json --json`,
    )
    .action(runs(reflect))
}

async function reflect(context: Context, bank: string, query: string, flags: ReflectFlags): Promise<void> {
  const { output } = context
  const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema)
  output.progress().show('Reflecting')
  const api = await context.api()
  const options: ReflectOptions = {
    ...(flags.facts && { includeFacts: true }),
    ...(flags.budget !== undefined && { budget: flags.budget }),
    ...(flags.maxTokens !== undefined && { maxTokens: flags.maxTokens }),
    ...(flags.context !== undefined && { context: flags.context }),
    ...(flags.tag !== undefined && { tags: flags.tag }),
    ...(schema !== undefined && { responseSchema: schema }),
  }
  const answer = await api.reflect(bank, query, options)
  output.result(answer, (layout) => formatAnswer(answer, layout))
}

async function readSchema(operand: string): Promise<Record<string, unknown>> {
  const text = await readText(operand, () => {})
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    throw misuse('--schema is not JSON.')
  }
}

function formatAnswer(answer: ReflectResponse, layout: Layout): string {
  const text = layout.isTerminal ? wrapText(safeText(answer.text).trim(), layout.width).join('\n') : answer.text
  const structured = answer.structured_output ? JSON.stringify(answer.structured_output, null, 2) : ''
  const facts = answer.based_on?.memories ?? []
  const basis =
    facts.length === 0
      ? ''
      : layout.isTerminal
        ? `${layout.style.bold('Based on')}\n${formatMemories(facts as Parameters<typeof formatMemories>[0], layout)}`
        : facts.map(({ id, text }) => `${id}\t${text.replace(/\s+/g, ' ')}`).join('\n')
  return [text, structured, basis].filter((part) => part !== '').join('\n\n')
}
