import { exitCodes } from './exit-codes.ts'

/** A failure that the user can mend: what went wrong, and what to do next. */
export class CliError extends Error {
  override name = 'CliError'
  readonly exitCode: number
  /** What to do next; a sentence or a command. */
  readonly hint: string | undefined

  constructor(message: string, options: { exitCode?: number; hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.exitCode = options.exitCode ?? exitCodes.failed
    this.hint = options.hint
  }
}

export const misuse = (message: string, hint?: string): CliError =>
  new CliError(message, { exitCode: exitCodes.misuse, ...(hint !== undefined && { hint }) })

export const notFound = (message: string, hint?: string): CliError =>
  new CliError(message, { exitCode: exitCodes.notFound, ...(hint !== undefined && { hint }) })
