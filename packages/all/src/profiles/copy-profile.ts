import { constants, existsSync } from 'node:fs'
import { copyFile, cp, mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ProfileDirectory } from 'hindsight-api/daemon'
import { stageProfile } from './staged-profile.ts'
import { withStoppedProfile } from './with-stopped-profile.ts'

/** Copies memories and settings; the copy gets a token of its own. @throws ProfileRunningError, ProfileExistsError */
export async function copyProfile(from: ProfileDirectory, to: ProfileDirectory): Promise<void> {
  await withStoppedProfile(from, () =>
    stageProfile(to, async (staged) => {
      const settings = join(from.root, 'profile.json')
      if (existsSync(settings)) await copyFile(settings, join(staged.root, 'profile.json'))
      const cluster = join(from.database, 'cluster')
      if (!existsSync(cluster)) return
      await mkdir(staged.database, { mode: 0o700 })
      await cp(cluster, join(staged.database, 'cluster'), {
        recursive: true,
        mode: constants.COPYFILE_FICLONE,
        filter: (path) => basename(path) !== 'postmaster.pid',
      })
    }),
  )
}
