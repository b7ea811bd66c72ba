import { randomUUID } from 'node:crypto'
import { constants, type Dirent } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, readdir, realpath, rename, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, sep } from 'node:path'
import type { Account } from './account.ts'
import type { PostgresPackage } from './binaries.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { readLibraryLinks } from './shared-libraries.ts'

/**
 * Copies the package's programs, with the links that its libraries need, to where the account can run them. What is
 * there already stays, and each file comes by rename: safe beside others that do the same. Returns the directory.
 */
export async function copyPrograms(
  postgres: PostgresPackage,
  dataDirectory: string,
  account: Account | undefined,
): Promise<string> {
  const target = await chooseCopyDirectory(postgres, dataDirectory, account)
  await copyDirectory(postgres.directory, target, '')
  for (const { source, target: link } of await readLibraryLinks(postgres)) {
    await symlink(basename(source), join(target, relative('native', link))).catch(ignoreExisting)
  }
  return target
}

/**
 * A user's own copy lives with the data. Root's must be reachable by another account: in a temporary directory when the
 * data is temporary too, else in the system's cache directory. All data directories of a machine share it.
 */
async function chooseCopyDirectory(
  postgres: PostgresPackage,
  dataDirectory: string,
  account: Account | undefined,
): Promise<string> {
  const name = `hindsight-postgresql-${basename(postgres.name)}-${postgres.version}`
  if (account === undefined) return join(dataDirectory, name)
  const temporary = [await realpath(tmpdir()), '/tmp', '/var/tmp', '/dev/shm']
  const isTemporary = temporary.some((base) => dataDirectory.startsWith(base + sep))
  const bases = isTemporary ? [...temporary, '/var/cache'] : ['/var/cache', ...temporary]
  for (const base of bases) {
    if (!(await mayEnter(base, account))) continue
    const directory = join(base, name)
    const made = await mkdir(directory, { mode: 0o755 }).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'EEXIST',
    )
    if (made && (await isOursAlone(directory))) return directory
  }
  throw new EmbeddedPostgresError(
    'not-accessible',
    `User ${account.name} cannot enter ${postgres.directory}, and there is no place for a copy that it can enter. ` +
      'Install the program where other users may read it, or set HINDSIGHT_API_DATABASE_URL to a PostgreSQL 15 or newer.',
  )
}

/** Whether the modes of a directory and of all above it let an account pass. */
async function mayEnter(directory: string, account: Account): Promise<boolean> {
  const status = await stat(directory).catch(() => undefined)
  if (status === undefined) return false
  const needed = status.uid === account.uid ? 0o100 : status.gid === account.gid ? 0o010 : 0o001
  if ((status.mode & needed) === 0) return false
  return dirname(directory) === directory || mayEnter(dirname(directory), account)
}

/** What is in a directory that somebody else could have filled cannot be trusted. */
async function isOursAlone(directory: string): Promise<boolean> {
  const status = await lstat(directory)
  return status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0
}

/** For building extensions only. */
const notNeeded = /\.a$|^lib\/(pkgconfig|postgresql\/pgxs)$|^include$/

async function copyDirectory(source: string, target: string, path: string): Promise<void> {
  await mkdir(join(target, path), { recursive: true })
  // Whatever the umask.
  await chmod(join(target, path), 0o755)
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
  const partial = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
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
