import { parse } from 'csv-parse/sync'
import { ConversionProblem } from './conversion.ts'
import { rowsToMarkdown } from './rows.ts'

/** Each row with the names of its columns. The separator is the one that the first lines agree on. */
export function csvToMarkdown(text: string, isTabbed: boolean): string {
  try {
    const rows = parse(text, {
      delimiter: isTabbed ? '\t' : guessDelimiter(text),
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }) as string[][]
    return rowsToMarkdown(rows)
  } catch (error) {
    throw new ConversionProblem(`is no table that can be read: ${(error as Error).message}`)
  }
}

function guessDelimiter(text: string): string {
  const lines = text.slice(0, 20_000).split('\n', 11).slice(0, 10)
  const consistency = (delimiter: string) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1).filter((count) => count > 0)
    return counts.length === 0 ? 0 : counts.length * Math.min(...counts)
  }
  return [',', ';', '\t', '|'].reduce((best, next) => (consistency(next) > consistency(best) ? next : best))
}
