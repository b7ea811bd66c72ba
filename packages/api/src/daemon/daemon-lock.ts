import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import lockfile from 'proper-lockfile'
import { type LockHolder, lockHolderFile, placeOfThisProcess, readLockHolder } from './lock-holder.ts'
import { identifyProcess, isAlive, type ProcessIdentity } from './process-identity.ts'

/** Somebody else runs a daemon on this directory. */
export class DaemonAlreadyRunning extends Error {
  override name = 'DaemonAlreadyRunning'
  readonly owner: ProcessIdentity | null

  constructor(directory: string, owner: ProcessIdentity | null) {
    super(
      `Another daemon${owner ? ` (pid ${owner.pid})` : ''} is using ${directory}. ` +
        'Use that one, stop it, or choose another profile.',
    )
    this.owner = owner
  }
}

export interface DaemonLock {
  release(): Promise<void>
}

/** The holder touches its lock more often; one whose holder cannot be seen from here is dead after this. */
const STALE_AFTER_MS = 10_000

/**
 * Takes the lock that a daemon holds for its whole life.
 * The owner file beside it names the holder, so that one that was killed is followed at once. One in another container,
 * or on another machine that shares the directory, cannot be looked at: only a lock that it no longer touches is taken.
 * @param patienceMs how long to wait for that
 * @throws DaemonAlreadyRunning when a live process holds it.
 */
export async function lockDaemon(
  directory: string,
  onLost: (cause: Error) => void,
  patienceMs = STALE_AFTER_MS + 1_000,
): Promise<DaemonLock> {
  const lockPath = join(directory, 'daemon.lock')
  const ownerPath = lockHolderFile(directory)
  // Looking at the owner, removing its lock and taking it are three steps: only one process at a time may take them.
  const releaseGuard = await lockfile.lock(join(directory, 'daemon.guard'), {
    stale: STALE_AFTER_MS,
    realpath: false,
    retries: { retries: 200, factor: 1.2, minTimeout: 10, maxTimeout: 200 },
  })
  try {
    const owner = readLockHolder(directory)
    const place = placeOfThisProcess()
    const isHere = owner?.place === place
    if (isHere && isAlive(owner)) throw new DaemonAlreadyRunning(directory, owner)
    if (isHere) rmSync(lockPath, { recursive: true, force: true })
    const release = await lockfile
      .lock(join(directory, 'daemon'), {
        stale: STALE_AFTER_MS,
        realpath: false,
        onCompromised: onLost,
        retries: { retries: isHere ? 0 : Math.ceil(patienceMs / 500), factor: 1, minTimeout: 500 },
      })
      .catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ELOCKED' ? new DaemonAlreadyRunning(directory, owner) : error
      })
    try {
      chmodSync(lockPath, 0o700)
      writeFileSync(ownerPath, JSON.stringify(describeHolder(place)), { mode: 0o600 })
    } catch (error) {
      await release()
      throw error
    }
    return {
      async release() {
        rmSync(ownerPath, { force: true })
        await release().catch(() => {
          // Lost or already released: there is nothing left to give back.
        })
      },
    }
  } finally {
    await releaseGuard()
  }
}

/** Where the system does not tell who this is, nobody can see whether it lives: only its lock shows that. */
function describeHolder(place: string): LockHolder {
  const identity = identifyProcess(process.pid)
  return identity === null ? { pid: process.pid, startedAt: '', place: 'unknown' } : { ...identity, place }
}
