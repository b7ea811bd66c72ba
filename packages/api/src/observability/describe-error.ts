import { ModelError } from '../models/model-error.ts'

/** What the log tells of a failure. */
export interface DescribedError {
  readonly type: string
  readonly message: string
  readonly code?: string
  /** Where in the code; nothing else. */
  readonly stack?: string
  readonly cause?: DescribedError
}

/** Endpoints quote what they were asked, or what they answered, when that is what they complain about. */
const QUOTING: readonly string[] = ['bad_request', 'invalid_answer', 'too_long']
export const mayQuote = (kind: string): boolean => QUOTING.includes(kind)
const MOST_CAUSES = 5

/**
 * A failure without what users said: not the values in which PostgreSQL found fault (`detail`, `where`, parameters), and
 * not what a model quotes. Whatever else an error carries stays out as well.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'no error object' }
  const { name, code, cause } = error as Error & { readonly code?: unknown }
  const stack = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
  return {
    type: name,
    message: messageOf(error),
    ...(typeof code === 'string' && { code }),
    ...(stack && { stack }),
    ...(cause !== undefined && depth < MOST_CAUSES && { cause: describeError(cause, depth + 1) }),
  }
}

/** What may be told of it in one line. */
function messageOf(error: Error): string {
  if (error instanceof ModelError && mayQuote(error.kind)) return `${error.kind} (the endpoint's words are left out)`
  // `invalid input syntax for type uuid: "…"`: the value is somebody's.
  return isDatabaseError(error) ? error.message.replace(/"[^"]*"/g, '"…"') : error.message
}

const isDatabaseError = (error: Error): boolean => 'severity' in error && 'code' in error
