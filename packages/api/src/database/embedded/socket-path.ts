import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { socketPort } from './settings.ts'

/** Longest path of a unix socket in bytes: the size of `sun_path` less its final zero. */
const longestSocketPath = process.platform === 'darwin' ? 103 : 107

export interface SocketDirectory {
  /** What a client gives as `host`. */
  readonly path: string
  remove(): Promise<void>
}

/**
 * A short way to the socket, which lies inside the cluster. The server binds it by its relative name, so only clients
 * meet the limit; they come in by a link in a private temporary directory when the cluster's own path is too long.
 */
export async function socketDirectoryOf(clusterDirectory: string): Promise<SocketDirectory> {
  if (fits(clusterDirectory)) return { path: clusterDirectory, remove: async () => {} }
  const directory = await mkdtemp(join(tmpdir(), 'hindsight-'))
  const path = join(directory, 's')
  const remove = () => rm(directory, { recursive: true, force: true })
  if (!fits(path)) {
    await remove()
    throw new EmbeddedPostgresError('not-accessible', `The temporary directory's path is too long: ${tmpdir()}`)
  }
  await symlink(clusterDirectory, path)
  return { path, remove }
}

function fits(directory: string): boolean {
  return Buffer.byteLength(join(directory, `.s.PGSQL.${socketPort}`)) <= longestSocketPath
}
