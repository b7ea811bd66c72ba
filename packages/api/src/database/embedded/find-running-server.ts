import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseName } from './build-cluster.ts'
import { passwordFileName } from './initialize.ts'
import { socketDirectoryOf } from './socket-path.ts'

export interface RunningEmbeddedServer {
  readonly connection: {
    readonly host: string
    readonly port: number
    readonly user: string
    readonly password: string
    readonly database: string
  }
  /** Removes what was made to reach it. */
  forget(): Promise<void>
}

/** Lines of postmaster.pid (PostgreSQL's pidfile.h). */
const PORT = 3
const SOCKET_DIRECTORY = 4
const STATUS = 7

/**
 * How to reach the server that another process of this user runs on a data directory; null while none accepts
 * connections there. Whether that process lives is for the caller to know.
 */
export async function findRunningServer(dataDirectory: string): Promise<RunningEmbeddedServer | null> {
  const cluster = join(dataDirectory, 'cluster')
  const lines = (await read(join(cluster, 'postmaster.pid')))?.split('\n')
  const password = await read(join(cluster, passwordFileName))
  if (lines?.[STATUS]?.trim() !== 'ready' || password === null) return null
  const account = { port: Number(lines[PORT]), user: databaseName, password, database: databaseName }
  const isOnSocket = lines[SOCKET_DIRECTORY] !== ''
  if (!isOnSocket) return { connection: { host: '127.0.0.1', ...account }, forget: async () => {} }
  const socket = await socketDirectoryOf(cluster)
  return { connection: { host: socket.path, ...account }, forget: () => socket.remove() }
}

async function read(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
