import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identifyProcess, isAlive, type ProcessIdentity, type ProfileDirectory } from 'hindsight-api/daemon'

const lockFile = (profile: ProfileDirectory) => join(profile.root, 'start.lock')

/** The process that starts the profile's daemon right now; null when none does. */
export function findStarter(profile: ProfileDirectory): ProcessIdentity | null {
  const starter = readStarter(lockFile(profile))
  return starter !== null && isAlive(starter) ? starter : null
}

/**
 * Lets one process at a time start a profile's daemon; returns what ends its turn, or null while another has it. The
 * lock names its holder, so that one that was killed is followed at once; no clock is asked.
 */
export function tryStartLock(profile: ProfileDirectory): (() => void) | null {
  if (findStarter(profile) !== null) return null
  const file = lockFile(profile)
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, JSON.stringify(identifyProcess(process.pid)), { mode: 0o600, flag: 'wx' })
  try {
    if (!link(draft, file)) {
      // Another was quicker, or it is the lock of a dead process.
      if (findStarter(profile) !== null) return null
      clearDeadLock(file)
      if (!link(draft, file)) return null
    }
    return () => rmSync(file, { force: true })
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Of several that find the lock of a dead process, a slow one may take away the lock of a quick one: it is put back.
 * Should two start a daemon all the same, the one that comes second leaves by itself.
 */
function clearDeadLock(file: string): void {
  const removed = `${file}.${randomBytes(4).toString('hex')}`
  try {
    renameSync(file, removed)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const owner = readStarter(removed)
  if (owner !== null && isAlive(owner)) link(removed, file)
  rmSync(removed, { recursive: true, force: true })
}

/** A link appears whole or not at all, and only where nothing is yet. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readStarter(file: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity | null
  } catch {
    return null
  }
}
