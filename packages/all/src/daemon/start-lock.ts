import { join } from 'node:path'
import type { ProfileDirectory } from 'hindsight-api/daemon'

/** A starter that was killed is waited for this long. */
const STALE_MS = 5_000

/** Lets one process at a time start a profile's daemon. Null while another does. */
export async function tryStartLock(profile: ProfileDirectory): Promise<(() => Promise<void>) | null> {
  // Loaded by those who start a daemon: most join one.
  const { default: lockfile } = await import('proper-lockfile')
  try {
    const release = await lockfile.lock(join(profile.root, 'start'), {
      realpath: false,
      stale: STALE_MS,
      // A starter that was too busy to renew it may go on: of two daemons, the one that comes second leaves by itself.
      onCompromised: () => {},
    })
    return () => release().catch(() => {})
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return null
    throw error
  }
}
