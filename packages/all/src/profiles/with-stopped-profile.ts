import { clearAfterCrash, holdProfile, type ProfileDirectory } from 'hindsight-api/daemon'
import { ProfileRunningError } from './profile-errors.ts'

/** Does something with the files of a profile while no daemon can start on them. @throws ProfileRunningError */
export async function withStoppedProfile<Result>(
  profile: ProfileDirectory,
  work: () => Promise<Result>,
): Promise<Result> {
  // A daemon that was killed may have left its database running.
  await clearAfterCrash(profile)
  const release = await holdProfile(profile)
  if (release === null) throw new ProfileRunningError(profile.name)
  try {
    return await work()
  } finally {
    await release()
  }
}
