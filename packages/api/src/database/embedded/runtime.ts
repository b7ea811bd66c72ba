import { execFile } from 'node:child_process'
import { constants, type Dirent } from 'node:fs'
import { access, chmod, copyFile, lstat, mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account.ts'
import { type PostgresPackage, programPath, unsupportedPlatform } from './binaries.ts'
import { describeFailure } from './embedded-postgres-error.ts'
import { linkLibraries, missingLibraryLinks, readLibraryLinks } from './shared-libraries.ts'

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
    return proveRuntime(postgres.directory, account, { LD_LIBRARY_PATH: libraries })
  }
  if (missing.length === 0 && (account === undefined || (await canRun(postgres.directory, account)))) {
    return proveRuntime(postgres.directory, account, {})
  }
  const copy = await chooseCopyDirectory(postgres, dataDirectory, account)
  await copyPrograms(postgres, copy)
  if (!copy.startsWith(dataDirectory + sep)) {
    log(`The PostgreSQL programs run from ${copy}: user ${account?.name} cannot enter ${postgres.directory}`)
  }
  return proveRuntime(copy, account, {})
}

async function canRun(directory: string, account: Account): Promise<boolean> {
  return proveRuntime(directory, account, {}).then(
    () => true,
    (error) => !/EACCES|Permission denied/.test(String(error)),
  )
}

/** Runs the server's `--version`: cheap, and it loads every library. */
async function proveRuntime(
  directory: string,
  account: Account | undefined,
  variables: Readonly<Record<string, string>>,
): Promise<PostgresRuntime> {
  const program = programPath(directory, 'postgres')
  const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...variables }
  const user = account === undefined ? {} : { uid: account.uid, gid: account.gid }
  try {
    const { stdout } = await run(program, ['--version'], { ...user, cwd: '/', env: environment })
    const majorVersion = Number.parseInt(/(\d+)(\.|devel|beta|rc)/.exec(stdout)?.[1] ?? '', 10)
    const [initdb, pgCtl] = [programPath(directory, 'initdb'), programPath(directory, 'pg_ctl')]
    return { postgres: program, initdb, pgCtl, environment, majorVersion }
  } catch (cause) {
    const { code, stderr } = cause as NodeJS.ErrnoException & { stderr?: string }
    if (code === 'ENOENT' && (await exists(program))) {
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

/**
 * A user's own copy lives with the data. Root's must be reachable by another account: in the temporary directory when
 * the data is temporary too, else in the system's cache directory. All data of a machine share it.
 */
async function chooseCopyDirectory(
  postgres: PostgresPackage,
  dataDirectory: string,
  account: Account | undefined,
): Promise<string> {
  const name = `hindsight-${basename(postgres.name)}-${postgres.version}`
  if (account === undefined) return join(dataDirectory, 'programs', name)
  const temporary = tmpdir()
  const isTemporary = !relative(temporary, dataDirectory).startsWith('..')
  const bases = isTemporary ? [temporary] : ['/var/cache', temporary]
  for (const base of bases) {
    const directory = join(base, name)
    const made = await mkdir(directory, { recursive: true, mode: 0o755 }).then(
      () => true,
      () => false,
    )
    if (made && (await isOursAlone(directory))) return directory
  }
  // Somebody else made a directory of that name: what is in it cannot be trusted.
  const directory = await mkdtemp(join(temporary, `${name}-`))
  await chmod(directory, 0o755)
  return directory
}

async function isOursAlone(directory: string): Promise<boolean> {
  const status = await lstat(directory)
  return status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0
}

const notNeeded = /\.a$|^lib\/(pkgconfig|postgresql\/pgxs)$|^include$/

/** Copies what is missing or differs in size, each file by rename: safe beside others that do the same. */
async function copyPrograms(postgres: PostgresPackage, target: string): Promise<void> {
  await copyDirectory(postgres.directory, target, '')
  for (const link of await readLibraryLinks(postgres)) {
    const path = join(target, relative('native', link.target))
    if (await exists(path)) continue
    await symlink(basename(link.source), path).catch(ignoreExisting)
  }
}

async function copyDirectory(source: string, target: string, path: string): Promise<void> {
  await mkdir(join(target, path), { recursive: true, mode: 0o755 })
  const entries = await readdir(join(source, path), { withFileTypes: true })
  await Promise.all(
    entries.map(async (entry: Dirent) => {
      const child = join(path, entry.name)
      if (notNeeded.test(child.split(sep).join('/'))) return
      if (entry.isDirectory()) await copyDirectory(source, target, child)
      else if (entry.isFile()) await copyIfDifferent(join(source, child), join(target, child))
    }),
  )
}

async function copyIfDifferent(source: string, target: string): Promise<void> {
  const [from, to] = await Promise.all([stat(source), stat(target).catch(() => undefined)])
  if (to?.size === from.size) return
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}`)
  try {
    await copyFile(source, partial, constants.COPYFILE_FICLONE)
    // Readable by the account even when the package was installed with umask 077.
    await chmod(partial, from.mode & 0o100 ? 0o755 : 0o644)
    await rename(partial, target)
  } finally {
    await rm(partial, { force: true })
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
