import { rmSync } from 'node:fs'
import { readDaemonState } from './daemon-state.ts'
import { createProfileDirectory, type ProfileDirectory } from './profile-directory.ts'

/**
 * Clears what a daemon leaves that was killed: its database server, its lock, its state. Nothing is done where one
 * lives, or where the last one ended by itself.
 */
export async function clearAfterCrash(profile: ProfileDirectory): Promise<void> {
  if (readDaemonState(profile.stateFile) === null) return
  createProfileDirectory(profile)
  // Loaded here only: those who look for a daemon seldom need it.
  const { DaemonAlreadyRunning, lockDaemon } = await import('./daemon-lock.ts')
  let lock: Awaited<ReturnType<typeof lockDaemon>>
  try {
    lock = await lockDaemon(profile.root, () => {})
  } catch (error) {
    if (error instanceof DaemonAlreadyRunning) return
    throw error
  }
  try {
    const { stopOrphan } = await import('../database/embedded/stop-orphan.ts')
    await stopOrphan(profile.database)
    rmSync(profile.stateFile, { force: true })
  } finally {
    await lock.release()
  }
}
