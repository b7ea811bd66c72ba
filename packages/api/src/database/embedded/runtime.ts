import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account.ts'
import { type PostgresPackage, programPath, unsupportedPlatform } from './binaries.ts'
import { copyPrograms } from './copy-programs.ts'
import { describeFailure, type EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { linkLibraries, missingLibraryLinks } from './shared-libraries.ts'

/** Programs that are proven to run as the chosen account. */
export interface PostgresRuntime {
  readonly postgres: string
  readonly initdb: string
  readonly pgCtl: string
  /** The whole environment of the programs: nothing of ours, so that no secret leaks into another account's process. */
  readonly environment: Readonly<Record<string, string>>
  /** Such as 18. */
  readonly majorVersion: number
}

const run = promisify(execFile)

/**
 * Makes the package's programs runnable, without writing into the package. Two things can be in the way: links between
 * libraries that the package's install script would have made, and directories that the account may not enter
 * (a root daemon below /root, or a package installed with umask 077). The first is cured with a directory of links;
 * where that is not enough the programs are copied to a place that the account can reach.
 */
export async function prepareRuntime(
  postgres: PostgresPackage,
  dataDirectory: string,
  account: Account | undefined,
  log: (line: string) => void,
): Promise<PostgresRuntime> {
  const missing = await missingLibraryLinks(postgres)
  if (missing.length > 0 && account === undefined && process.platform === 'linux') {
    const libraries = join(dataDirectory, 'libraries')
    await linkLibraries(postgres, missing, libraries)
    // A library that is found through a link looks for its own libraries beside the link.
    const path = [libraries, join(postgres.directory, 'lib')].join(delimiter)
    return proveRuntime(postgres.directory, account, { LD_LIBRARY_PATH: path })
  }
  if (missing.length === 0) {
    const found = await proveRuntime(postgres.directory, account, {}).catch(unlessForbiddenTo(account))
    if (found !== undefined) return found
  }
  const copy = await copyPrograms(postgres, dataDirectory, account)
  if (account !== undefined) log(`PostgreSQL runs from ${copy}: as installed, user ${account.name} cannot run it`)
  return proveRuntime(copy, account, {})
}

/** For the one failure that a copy cures. */
function unlessForbiddenTo(account: Account | undefined): (error: EmbeddedPostgresError) => undefined {
  return (error) => {
    if (account === undefined || error.problem !== 'not-accessible') throw error
  }
}

/** Runs the programs' `--version`: cheap, and it loads every library. */
async function proveRuntime(
  directory: string,
  account: Account | undefined,
  variables: Readonly<Record<string, string>>,
): Promise<PostgresRuntime> {
  const program = programPath(directory, 'postgres')
  const [initdb, pgCtl] = [programPath(directory, 'initdb'), programPath(directory, 'pg_ctl')]
  const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...variables }
  const user = account === undefined ? {} : { uid: account.uid, gid: account.gid }
  try {
    const options = { ...user, cwd: '/', env: environment }
    const [{ stdout }] = await Promise.all([run(program, ['--version'], options), run(initdb, ['--version'], options)])
    const majorVersion = Number.parseInt(/(\d+)(\.|devel|beta|rc)/.exec(stdout)?.[1] ?? '', 10)
    return { postgres: program, initdb, pgCtl, environment, majorVersion }
  } catch (cause) {
    const { code, path, stderr } = cause as NodeJS.ErrnoException & { stderr?: string }
    if (code === 'ENOENT' && path !== undefined && (await exists(path))) {
      // The file is there and yet "not found": its loader is not, as on distributions without glibc.
      throw unsupportedPlatform(
        'The programs need glibc, which this system (Alpine or another musl one?) lacks.',
        cause,
      )
    }
    if (/version `GLIBC_[\d.]+' not found|Exec format error/.test(`${stderr}`)) {
      throw unsupportedPlatform(`The programs do not fit this system: ${stderr?.trim()}`, cause)
    }
    const logLines = (stderr ?? '').split('\n').filter((line) => line !== '')
    throw describeFailure('Running PostgreSQL', directory, { logLines, cause })
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
