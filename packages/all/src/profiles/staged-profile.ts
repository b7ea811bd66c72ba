import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lchown, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createProfileDirectory, directoryOf, findDatabaseAccount, type ProfileDirectory } from 'hindsight-api/daemon'
import { environment } from '../environment.ts'
import { ProfileExistsError } from './profile-errors.ts'

/**
 * Fills a directory beside the profiles and makes it the profile when that has gone well: nobody meets a profile that is
 * half there. @throws ProfileExistsError
 */
export async function stageProfile(
  profile: ProfileDirectory,
  fill: (staged: ProfileDirectory) => Promise<void>,
): Promise<void> {
  if (existsSync(profile.root)) throw new ProfileExistsError(profile.name)
  await mkdir(dirname(profile.root), { recursive: true, mode: 0o700 })
  const staged = directoryOf(profile.name, `${profile.root}.${randomBytes(4).toString('hex')}.new`)
  createProfileDirectory(staged)
  try {
    await fill(staged)
    await giveToDatabase(join(staged.database, 'cluster'))
    // A directory that is not empty is not replaced.
    await rename(staged.root, profile.root).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOTEMPTY' || error.code === 'EEXIST' ? new ProfileExistsError(profile.name) : error
    })
  } catch (error) {
    await rm(staged.root, { recursive: true, force: true, maxRetries: 5 })
    throw error
  }
}

/** PostgreSQL takes only files of its own user, which is another one when this process is root. */
async function giveToDatabase(cluster: string): Promise<void> {
  const account = existsSync(cluster) ? await findDatabaseAccount(environment().HINDSIGHT_POSTGRES_USER) : undefined
  if (account === undefined) return
  const entries = await readdir(cluster, { recursive: true })
  for (const path of ['', ...entries]) await lchown(join(cluster, path), account.uid, account.gid)
}
