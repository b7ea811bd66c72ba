import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, lstat, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type ClusterArchive, openArchive, packCluster } from './cluster-archive.ts'

/**
 * What initdb made, kept so that the next new cluster is a copy of it: a tenth of the work. It holds no secret – a
 * cluster gets its password after it was copied – and nothing that anybody stored: it is taken before a server ever
 * ran on it. (Clusters that come from one share its system identifier, which only replication looks at.)
 */
export interface ClusterTemplate {
  /** Undefined when there is none, or none that can be trusted. Never rejects. */
  read(): Promise<ClusterArchive | undefined>
  /** Makes the template from a cluster that nothing has run on yet. */
  write(clusterDirectory: string): Promise<void>
}

const longestPartialMs = 3600_000
const longestUnusedMs = 30 * 24 * 3600_000

/**
 * The template of one way to make a cluster, which `recipe` names in full. Kept in the first of the directories that
 * can hold it; undefined when none can.
 */
export async function findClusterTemplate(
  recipe: readonly string[],
  cacheDirectories: readonly string[],
): Promise<ClusterTemplate | undefined> {
  const fileName = `${createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 32)}.cluster`
  for (const cacheDirectory of cacheDirectories) {
    const directory = join(cacheDirectory, 'postgresql')
    const file = join(directory, fileName)
    // One that was put on a read-only disk is as good as one that can be replaced.
    if ((await isPrivateDirectory(directory)) && ((await isWritable(directory)) || (await isThere(file)))) {
      return { read: () => readTemplate(file), write: (cluster) => writeTemplate(file, cluster) }
    }
  }
  return undefined
}

/** Where templates may be kept: in the cache, and in the temporary directory when that one cannot be had. */
export function templateDirectories(cacheDirectory: string): string[] {
  return [cacheDirectory, join(tmpdir(), `hindsight-cache-${process.geteuid?.() ?? 'user'}`)]
}

async function readTemplate(file: string): Promise<ClusterArchive | undefined> {
  try {
    const archive = openArchive(await readFile(file))
    const now = new Date()
    if (archive !== undefined) await utimes(file, now, now).catch(() => {})
    return archive
  } catch {
    return undefined
  }
}

/**
 * Written aside, synced and renamed: a reader finds the old one, none, or all of it. Of those who write at the same time
 * the last one stays; theirs are equal.
 */
async function writeTemplate(file: string, clusterDirectory: string): Promise<void> {
  const archive = await packCluster(clusterDirectory)
  const partial = `${file}.${randomUUID()}.partial`
  try {
    const handle = await open(partial, 'wx', 0o600)
    try {
      await handle.writeFile(archive)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(partial, file)
  } finally {
    await rm(partial, { force: true })
  }
  await removeOld(dirname(file))
}

/** Remains of writers that were killed, and templates of versions that nobody has used for long. */
async function removeOld(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name)
    const status = await stat(path).catch(() => undefined)
    const longestMs = name.endsWith('.partial') ? longestPartialMs : longestUnusedMs
    if (status !== undefined && Date.now() - status.mtimeMs > longestMs) await rm(path, { force: true })
  }
}

/** Made when it is missing. What is in a directory that somebody else could have filled cannot be trusted. */
async function isPrivateDirectory(path: string): Promise<boolean> {
  // One after the other: nothing is made behind a link. What cannot be made may be there; what is found decides.
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => {})
  if (!(await isOwnDirectory(dirname(path), 0))) return false
  await mkdir(path, { mode: 0o700 }).catch(() => {})
  return isOwnDirectory(path, 0o077)
}

async function isOwnDirectory(path: string, forbiddenMode: number): Promise<boolean> {
  const status = await lstat(path).catch(() => undefined)
  if (!status?.isDirectory()) return false
  return process.platform === 'win32' || (status.uid === process.geteuid?.() && (status.mode & forbiddenMode) === 0)
}

const isWritable = (path: string) => succeeds(access(path, constants.W_OK | constants.X_OK))

const isThere = (path: string) => succeeds(access(path, constants.R_OK))

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  )
}
