import { randomBytes } from 'node:crypto'
import { lstat, realpath, rename, rm } from 'node:fs/promises'
import type { ProfileDirectory } from 'hindsight-api/daemon'
import { stopDaemon } from '../daemon/stop-daemon.ts'
import { withStoppedProfile } from './with-stopped-profile.ts'

/**
 * Removes a profile with all its memories, also those on another disk that `postgres` links to.
 * @param options.force stops a daemon that runs
 * @throws ProfileRunningError
 */
export async function deleteProfile(profile: ProfileDirectory, options: { force?: boolean } = {}): Promise<void> {
  if (options.force) await stopDaemon(profile)
  await withStoppedProfile(profile, async () => {
    const data = await lstat(profile.database).catch(() => null)
    if (data?.isSymbolicLink()) {
      await rm(await realpath(profile.database), { recursive: true, force: true })
    }
    // Away at once: whoever asks for the profile from now on gets a new one, never half of the old.
    const doomed = `${profile.root}.${randomBytes(4).toString('hex')}.deleted`
    await rename(profile.root, doomed)
    await rm(doomed, { recursive: true, force: true, maxRetries: 5 })
  })
}
