import { AdminError } from '../../admin/admin-error.ts'
import { UnusableDirectory } from '../../daemon/private-directory.ts'
import { DatabaseUnavailable } from '../../database/connection-loss.ts'
import { EmbeddedPostgresError } from '../../database/embedded/embedded-postgres-error.ts'
import { MigrationError } from '../../database/migrate.ts'
import { sqlstateOf } from '../../database/sqlstate.ts'
import { ApiError } from '../../errors.ts'
import { ArchiveError } from '../../memory/document-transfer/archive/archive-error.ts'
import { CannotOpenDatabase } from '../../open-database.ts'
import { CliError } from '../../terminal/cli-error.ts'
import { exitCodes } from '../../terminal/exit-codes.ts'
import type { DescribedError } from '../../terminal/tell-error.ts'

const UNREACHABLE = [CannotOpenDatabase, DatabaseUnavailable, EmbeddedPostgresError]
/** Their message is the whole story. */
const EXPECTED = [ApiError, ArchiveError, MigrationError, UnusableDirectory]

/** What to tell about a failure; null for one that nobody expected. */
export function describeAdminError(error: unknown): DescribedError | null {
  if (!(error instanceof Error)) return null
  const tell = (exitCode: number, hint?: string) => ({ message: error.message, hint, exitCode })
  if (error instanceof CliError) return tell(error.exitCode, error.hint)
  if (error instanceof AdminError) return tell(error.kind === 'not found' ? exitCodes.notFound : exitCodes.failed)
  if (UNREACHABLE.some((ErrorClass) => error instanceof ErrorClass)) return tell(exitCodes.unreachable)
  if (EXPECTED.some((ErrorClass) => error instanceof ErrorClass)) return tell(exitCodes.failed)
  if (sqlstateOf(error) !== undefined) {
    return { message: `The database says: ${error.message}.`, hint: undefined, exitCode: exitCodes.failed }
  }
  const isSystemError = typeof (error as NodeJS.ErrnoException).syscall === 'string'
  return isSystemError ? tell(exitCodes.failed) : null
}
