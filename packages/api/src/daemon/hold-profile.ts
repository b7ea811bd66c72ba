import type { ProfileDirectory } from './profile-directory.ts'

/**
 * Takes the lock that a daemon holds for its whole life: until the returned function is called none starts. Null while
 * one runs.
 */
export async function holdProfile(profile: ProfileDirectory): Promise<(() => Promise<void>) | null> {
  // Loaded here only: those who look for a daemon seldom need it.
  const { DaemonAlreadyRunning, lockDaemon } = await import('./daemon-lock.ts')
  try {
    const lock = await lockDaemon(profile.root, () => {})
    return () => lock.release()
  } catch (error) {
    if (error instanceof DaemonAlreadyRunning) return null
    throw error
  }
}
