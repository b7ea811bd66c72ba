import { CliError, type DescribedError, exitCodes } from 'hindsight-api/terminal'
import {
  AuthenticationError,
  BadRequestError,
  ConnectionError,
  HindsightError,
  NotFoundError,
  PermissionError,
  TimeoutError,
  UnavailableError,
  ValidationError,
} from 'hindsight-client'
import { DaemonStartError } from '../errors.ts'
import { nextCommand, type Target } from './target.ts'

/** What to tell about a failure; null for one that nobody expected. */
export function describeError(error: unknown, target: Target | null): DescribedError | null {
  if (error instanceof CliError) return { message: error.message, hint: error.hint, exitCode: error.exitCode }
  if (error instanceof HindsightError) {
    return { message: serverMessage(error), hint: hintFor(error, target), exitCode: exitCodeOf(error) }
  }
  if (isSystemError(error)) {
    return { message: error.message, hint: seeDoctor(target), exitCode: exitCodes.failed }
  }
  return null
}

/** The server's own sentence where there is one: the name of the client's method says nothing to a person. */
function serverMessage(error: HindsightError): string {
  if (typeof error.details === 'string' && error.details !== '') return error.details
  return capitalized(error.message.replace(/^\w+ failed: /, ''))
}

function exitCodeOf(error: HindsightError): number {
  if (error instanceof NotFoundError) return exitCodes.notFound
  if (error instanceof ValidationError || error instanceof BadRequestError) return exitCodes.misuse
  if (error instanceof AuthenticationError || error instanceof PermissionError) return exitCodes.denied
  const unreachable = [ConnectionError, UnavailableError, TimeoutError, DaemonStartError]
  return unreachable.some((ErrorClass) => error instanceof ErrorClass) ? exitCodes.unreachable : exitCodes.failed
}

function hintFor(error: HindsightError, target: Target | null): string | undefined {
  if (error instanceof NotFoundError) {
    return /^Bank /.test(serverMessage(error))
      ? `To see the banks there are: ${nextCommand(target, 'bank list')}`
      : undefined
  }
  if (target?.kind === 'server') {
    if (error instanceof AuthenticationError) return 'Set HINDSIGHT_API_KEY to a key of that server.'
    if (error instanceof ConnectionError) {
      return 'Check the address, or leave out --url to use a memory of this machine.'
    }
    return undefined
  }
  if (exitCodeOf(error) === exitCodes.unreachable) return seeDoctor(target)
  if (error instanceof AuthenticationError) {
    return `The daemon was started with another key. To start it anew: ${nextCommand(target, 'daemon restart')}`
  }
  return undefined
}

const seeDoctor = (target: Target | null) => `To see what is wrong here: ${nextCommand(target, 'doctor')}`

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string'

export const capitalized = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`
