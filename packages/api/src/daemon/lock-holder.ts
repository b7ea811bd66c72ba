import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, type ProcessIdentity } from './process-identity.ts'

/** Names the process that holds a directory's daemon lock. */
export const lockHolderFile = (directory: string): string => join(directory, 'daemon.owner.json')

/** The living daemon of a directory, whatever its state file says. Null when none lives. */
export function findLockHolder(directory: string): ProcessIdentity | null {
  const holder = readLockHolder(directory)
  return holder !== null && isAlive(holder) ? holder : null
}

/** Whoever took the lock last and has not given it back. */
export function readLockHolder(directory: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(lockHolderFile(directory), 'utf8')) as ProcessIdentity
  } catch {
    return null
  }
}
