import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import lockfile from 'proper-lockfile'
import { lockHolderFile, readLockHolder } from './lock-holder.ts'
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

const STALE_AFTER_MS = 10_000

/**
 * Takes the lock that a daemon holds for its whole life.
 * The owner file beside it names the holder, so that one that was killed is replaced at once and not after the stale time.
 * @throws DaemonAlreadyRunning when a live process holds it.
 */
export async function lockDaemon(directory: string, onLost: (cause: Error) => void): Promise<DaemonLock> {
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
    if (owner !== null && isAlive(owner)) throw new DaemonAlreadyRunning(directory, owner)
    if (owner !== null) rmSync(lockPath, { recursive: true, force: true })
    const release = await lockfile
      .lock(join(directory, 'daemon'), { stale: STALE_AFTER_MS, realpath: false, onCompromised: onLost })
      .catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ELOCKED' ? new DaemonAlreadyRunning(directory, null) : error
      })
    writeFileSync(ownerPath, JSON.stringify(identifyProcess(process.pid)), { mode: 0o600 })
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
