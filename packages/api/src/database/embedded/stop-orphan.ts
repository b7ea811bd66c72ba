import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ownDirectory } from './directory-owner.ts'
import { clearRemains } from './postmaster.ts'

/**
 * Ends the server of a data directory whose supervisor was killed, without starting another.
 * @throws EmbeddedPostgresError when a living process owns the directory
 */
export async function stopOrphan(dataDirectory: string): Promise<void> {
  const cluster = join(dataDirectory, 'cluster')
  if (!existsSync(cluster)) return
  const { release } = await ownDirectory(dataDirectory)
  try {
    await clearRemains(cluster)
  } finally {
    await release()
  }
}
