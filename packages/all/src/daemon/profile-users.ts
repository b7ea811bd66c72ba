import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identifyProcess, isAlive, type ProcessIdentity, type ProfileDirectory } from 'hindsight-api/daemon'

const directoryOfUsers = (profile: ProfileDirectory) => join(profile.root, 'users')

/** One who uses a profile's daemon: a file that names this process, which counts for as long as the process lives. */
export class ProfileUser {
  readonly #file: string
  readonly #onExit = () => rmSync(this.#file, { force: true })

  private constructor(file: string) {
    this.#file = file
  }

  static join(profile: ProfileDirectory): ProfileUser {
    const directory = directoryOfUsers(profile)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const user = new ProfileUser(join(directory, `${process.pid}-${randomBytes(4).toString('hex')}.json`))
    // Named only when it is whole: a reader removes what it cannot read.
    const draft = `${user.#file}.new`
    writeFileSync(draft, JSON.stringify(identifyProcess(process.pid)), { mode: 0o600, flag: 'wx' })
    renameSync(draft, user.#file)
    process.once('exit', user.#onExit)
    return user
  }

  leave(): void {
    process.off('exit', this.#onExit)
    this.#onExit()
  }

  /** Whether a file in the directory of users is this one's. */
  owns(file: string): boolean {
    return file === this.#file
  }
}

/** How many others use the profile. Files of processes that have ended are removed. */
export function countOtherUsers(profile: ProfileDirectory, self: ProfileUser | null): number {
  const files = namesIn(directoryOfUsers(profile)).map((name) => join(directoryOfUsers(profile), name))
  return files.filter((file) => {
    if (self?.owns(file)) return false
    const owner = readOwner(file)
    if (owner !== null && isAlive(owner)) return true
    rmSync(file, { force: true })
    return false
  }).length
}

/** Removes the files of processes that were killed, so that they do not pile up. */
export function removeDeadUsers(profile: ProfileDirectory): void {
  countOtherUsers(profile, null)
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}

function readOwner(file: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity
  } catch {
    return null
  }
}
