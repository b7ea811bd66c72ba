import { mkdtemp, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const memory = '/dev/shm'

/**
 * A new directory for a test's data, in memory where there is room: a database is a thousand small files, which many a
 * disk takes a second and more to create.
 */
export async function makeTemporaryDirectory(prefix: string): Promise<string> {
  const space = await statfs(memory).catch(() => undefined)
  const hasRoom = space !== undefined && space.bavail * space.bsize > 4 * 2 ** 30
  return mkdtemp(join(hasRoom ? memory : tmpdir(), prefix))
}
