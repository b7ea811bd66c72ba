import { styleOf } from './style.ts'
import { wrapText } from './wrap-text.ts'

const DEFAULT_WIDTH = 80

export interface DescribedError {
  readonly message: string
  /** What to do next; a sentence or a command. */
  readonly hint: string | undefined
  readonly exitCode: number
}

/** Tells why a command failed, on standard error. Gives the exit code. */
export function tellError({ message, hint, exitCode }: DescribedError, wantsJson: boolean): number {
  const { red, dim } = styleOf(process.stderr)
  const width = process.stderr.columns || DEFAULT_WIDTH
  const fit = (text: string) => (process.stderr.isTTY ? wrapText(text, width).join('\n') : text)
  if (wantsJson) {
    process.stderr.write(`${JSON.stringify({ error: { message, hint, exit_code: exitCode } }, null, 2)}\n`)
    return exitCode
  }
  // The coloured word is found again after the lines were broken.
  process.stderr.write(`${fit(`Error: ${message}`).replace(/^Error:/, red)}\n`)
  if (hint !== undefined) process.stderr.write(`${fit(hint).split('\n').map(dim).join('\n')}\n`)
  return exitCode
}
