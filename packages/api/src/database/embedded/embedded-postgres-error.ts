export type EmbeddedPostgresProblem =
  | 'unsupported-platform'
  | 'in-use'
  | 'not-accessible'
  | 'disk-full'
  | 'version-mismatch'
  | 'damaged'
  | 'start-failed'
  | 'killed'

/** PostgreSQL could not be prepared or started. The message says what to do; `logLines` are its last own words. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
  readonly problem: EmbeddedPostgresProblem
  readonly logLines: readonly string[]

  constructor(
    problem: EmbeddedPostgresProblem,
    message: string,
    details: { readonly logLines?: readonly string[]; readonly cause?: unknown } = {},
  ) {
    const logLines = details.logLines ?? []
    super([message, ...logLines.map((line) => `  | ${line}`)].join('\n'), { cause: details.cause })
    this.problem = problem
    this.logLines = logLines
  }
}

/** Problems that trying again cannot solve. */
export const permanentProblems: ReadonlySet<EmbeddedPostgresProblem> = new Set([
  'unsupported-platform',
  'in-use',
  'not-accessible',
  'version-mismatch',
])

/**
 * Names the problem behind a failed step from what the programs printed (they run with `LC_ALL=C`) or the operating
 * system's error code.
 */
export function describeFailure(
  step: string,
  dataDirectory: string,
  failure: { readonly logLines: readonly string[]; readonly cause?: unknown },
): EmbeddedPostgresError {
  if (failure.cause instanceof EmbeddedPostgresError) return failure.cause
  const text = [...failure.logLines, String((failure.cause as Error | undefined)?.message ?? '')].join('\n')
  if (/No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/.test(text)) {
    return new EmbeddedPostgresError(
      'disk-full',
      `${step}: the disk that holds ${dataDirectory} is full. Free some space there, or set HINDSIGHT_HOME to a ` +
        'directory on another disk. Nothing that was stored is lost.',
      failure,
    )
  }
  if (/could not look up effective user ID/.test(text)) {
    return new EmbeddedPostgresError(
      'not-accessible',
      `${step}: this system has no name for the user id that PostgreSQL runs as, and initdb asks for it. Give the user an ` +
        'entry in /etc/passwd, run as another user, or set HINDSIGHT_API_DATABASE_URL to a PostgreSQL 15 or newer.',
      failure,
    )
  }
  if (
    /Permission denied|Operation not permitted|Read-only file system|has wrong ownership|EACCES|EPERM|EROFS/.test(text)
  ) {
    return new EmbeddedPostgresError(
      'not-accessible',
      `${step}: ${dataDirectory} cannot be used by this user. Make it yours (chown -R), or set HINDSIGHT_HOME to a ` +
        'directory of your own.',
      failure,
    )
  }
  if (/database files are incompatible with server/.test(text)) {
    return new EmbeddedPostgresError(
      'version-mismatch',
      `${step}: ${dataDirectory} was written by another version of PostgreSQL.`,
      failure,
    )
  }
  const problem = /ended with signal SIGKILL/.test(text) ? 'killed' : 'start-failed'
  const reason = failure.cause instanceof Error ? `: ${failure.cause.message}` : ''
  return new EmbeddedPostgresError(problem, `${step} failed${reason}`, failure)
}
