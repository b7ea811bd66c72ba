import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'

/** A directory cannot hold what is private. The message says what is wrong with it and what to do. */
export class UnusableDirectory extends Error {
  override name = 'UnusableDirectory'
}

export interface PrivateDirectory {
  readonly path: string
  /** Which of the names in it are ours to look after. */
  readonly isOurs: (name: string) => boolean
  /** Ours that may be links, to a place of the owner's choosing. */
  readonly mayBeLink: (name: string) => boolean
}

/**
 * Makes a directory that only its owner can look into, or makes it so when it is there: what was too open is closed.
 * Once that is done nobody else can put anything into it, so what is found now is the last that could be a trap.
 * @throws UnusableDirectory for links, special files and anything that another user owns.
 */
export function makePrivateDirectory(directory: PrivateDirectory): void {
  try {
    makeAndCheck(directory)
  } catch (error) {
    if (error instanceof UnusableDirectory) throw error
    throw new UnusableDirectory(
      `${directory.path} cannot be used (${(error as Error).message}). Set HINDSIGHT_HOME to a directory that this user can write.`,
      { cause: error },
    )
  }
}

function makeAndCheck({ path, isOurs, mayBeLink }: PrivateDirectory): void {
  if (find(path) === undefined) mkdirSync(path, { recursive: true, mode: 0o700 })
  const found = find(path)
  if (!found?.isDirectory()) throw unusable(path, found?.isSymbolicLink() ? 'is a link' : 'is not a directory')
  makePrivate(path, found)
  for (const name of readdirSync(path).filter(isOurs)) {
    const entry = join(path, name)
    const status = find(entry)
    // Files come and go while a daemon starts.
    if (status === undefined) continue
    if (status.isSymbolicLink()) {
      if (!mayBeLink(name)) throw unusable(entry, 'is a link')
      assertOwner(entry, status)
    } else if (status.isFile() || status.isDirectory()) makePrivate(entry, status)
    else throw unusable(entry, 'is neither a file nor a directory')
  }
}

/** Windows has neither uids nor modes: a directory in the user's own profile is private there. */
const uid = process.geteuid?.()

function makePrivate(path: string, status: Stats): void {
  assertOwner(path, status)
  if (uid === undefined || (status.mode & 0o077) === 0) return
  try {
    chmodSync(path, status.mode & 0o700)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function assertOwner(path: string, status: Stats): void {
  if (uid === undefined || status.uid === uid) return
  throw unusable(path, `belongs to uid ${status.uid}, and this process runs as uid ${uid}`)
}

function unusable(path: string, problem: string): UnusableDirectory {
  return new UnusableDirectory(
    `${path} ${problem}. Memories would not be private there: remove it if it is not yours, ` +
      'or set HINDSIGHT_HOME to a directory of your own.',
  )
}

function find(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}
