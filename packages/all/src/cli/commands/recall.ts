import { type Command, Option } from 'commander'
import { formatTable, type Layout } from 'hindsight-api/terminal'
import type { Budget, RecallOptions, RecallResult, TagsMatch } from 'hindsight-client'
import type { Context } from '../context.ts'
import { collect, time, wholeNumber } from '../input/parse-values.ts'
import { formatMemories, memoryDay } from '../output/format-memories.ts'
import { runs } from '../run-command.ts'

interface RecallFlags {
  readonly limit: number
  readonly maxTokens?: number
  readonly budget?: Budget
  readonly type?: string[]
  readonly tag?: string[]
  readonly tagsMatch?: TagsMatch
  readonly now?: string
  readonly since?: string
  readonly until?: string
}

export function describeRecall(command: Command): void {
  command
    .description('Finds the memories of a bank that answer a question, the best first.')
    .argument('<bank>', 'the bank to ask')
    .argument('<query>', 'the question, in plain words')
    .option('--limit <number>', 'most memories to print; 0 = all that were found', wholeNumber, 10)
    .option('--max-tokens <number>', 'most text to find, in tokens (default: 4096)', wholeNumber)
    .addOption(new Option('--budget <effort>', 'how hard to look (default: mid)').choices(['low', 'mid', 'high']))
    .option('--type <type>', 'world, experience or observation; may be repeated', collect)
    .option('--tag <tag>', 'only what has this tag; may be repeated', collect)
    .addOption(
      new Option('--tags-match <way>', 'how tags are compared (default: any)').choices([
        'any',
        'all',
        'any_strict',
        'all_strict',
      ]),
    )
    .option('--since <time>', 'only what happened then or later', time)
    .option('--until <time>', 'only what happened then or earlier', time)
    .option('--now <time>', 'what "yesterday" in the question counts from', time)
    .addHelpText(
      'after',
      `
In a pipe each memory is a line: id, type, time, score, text, with tabs between.

Examples:
  hindsight recall notes "Where does Alice live?"
  hindsight recall notes "What happened last week?" --now 2024-03-08 --limit 3
  hindsight recall notes coffee --json | jq -r '.results[].text'`,
    )
    .action(runs(recall))
}

async function recall(context: Context, bank: string, query: string, flags: RecallFlags): Promise<void> {
  const { output } = context
  output.progress().show('Recalling')
  const api = await context.api()
  const answer = await api.recall(bank, query, recallOptions(flags))
  // A bank that is not there remembers nothing; a person would rather know that its name is wrong.
  if (answer.results.length === 0) await api.banks.get(bank)
  const shown = flags.limit === 0 ? answer.results : answer.results.slice(0, flags.limit)
  output.result({ ...answer, results: shown }, (layout) => formatRecalled(shown, layout))
  if (shown.length === 0) output.note(`Nothing in ${bank} answers that.`)
  if (shown.length < answer.results.length) {
    output.note(`\nThe best ${shown.length} of ${answer.results.length}. All of them: --limit 0`)
  }
}

function recallOptions(flags: RecallFlags): RecallOptions {
  const { since, until } = flags
  return {
    ...(flags.maxTokens !== undefined && { maxTokens: flags.maxTokens }),
    ...(flags.budget !== undefined && { budget: flags.budget }),
    ...(flags.type !== undefined && { types: flags.type }),
    ...(flags.tag !== undefined && { tags: flags.tag }),
    ...(flags.tagsMatch !== undefined && { tagsMatch: flags.tagsMatch }),
    ...(flags.now !== undefined && { queryTimestamp: flags.now }),
    ...((since !== undefined || until !== undefined) && {
      timeRange: { ...(since !== undefined && { start: since }), ...(until !== undefined && { end: until }) },
    }),
  }
}

export function formatRecalled(results: readonly RecallResult[], layout: Layout): string {
  if (layout.isTerminal) return formatMemories(results, layout)
  return formatTable<RecallResult>(
    [
      { heading: 'ID', value: ({ id }) => id },
      { heading: 'TYPE', value: ({ type }) => type },
      {
        heading: 'TIME',
        value: memoryDay,
        plain: ({ occurred_start, mentioned_at }) => occurred_start ?? mentioned_at,
      },
      { heading: 'SCORE', value: ({ scores }) => scores?.final.toFixed(3) },
      { heading: 'TEXT', value: ({ text }) => text },
    ],
    results,
    layout,
  )
}
