import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isAlive, type ProcessIdentity } from './process-identity.ts'

/** Who holds the lock, and where its pid means something. */
export interface LockHolder extends ProcessIdentity {
  readonly place: string
}

/** Names the process that holds a directory's daemon lock. */
export const lockHolderFile = (directory: string): string => join(directory, 'daemon.owner.json')

/** The living daemon of a directory, whatever its state file says. Null when none lives. */
export function findLockHolder(directory: string): ProcessIdentity | null {
  const holder = readLockHolder(directory)
  return holder !== null && isAlive(holder) ? holder : null
}

/** Whoever took the lock last and has not given it back. */
export function readLockHolder(directory: string): LockHolder | null {
  try {
    return JSON.parse(readFileSync(lockHolderFile(directory), 'utf8')) as LockHolder | null
  } catch {
    return null
  }
}

/** The machine since it was started and, in it, the container: pids are compared only within the same. */
export function placeOfThisProcess(): string {
  try {
    const machine = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${machine} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}
