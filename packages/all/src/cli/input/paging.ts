import type { Command } from 'commander'
import type { Output } from 'hindsight-api/terminal'
import { wholeNumber } from './parse-values.ts'

export interface PageFlags {
  readonly limit: number
  readonly offset: number
}

const DEFAULT_LIMIT = 50

export const withPaging = (command: Command): Command =>
  command
    .option('--limit <number>', 'most entries to print', wholeNumber, DEFAULT_LIMIT)
    .option('--offset <number>', 'entries to skip', wholeNumber, 0)

export const pageOf = ({ limit, offset }: PageFlags): PageFlags => ({ limit, offset })

/** Says below a list that it goes on. */
export function noteMore(output: Output, shown: number, total: number, { offset }: PageFlags): void {
  const end = offset + shown
  if (shown > 0 && end < total) output.note(`\n${offset + 1} to ${end} of ${total}. The next ones: --offset ${end}`)
}
