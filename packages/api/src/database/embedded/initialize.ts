import { randomBytes } from 'node:crypto'
import { chown, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Account } from './account.ts'
import { type Durability, makeDatabase, setPassword, syncCluster, type UnfinishedCluster } from './build-cluster.ts'
import { unpackCluster } from './cluster-archive.ts'
import type { ClusterTemplate } from './cluster-template.ts'
import { describeFailure } from './embedded-postgres-error.ts'
import { clusterNameOf } from './postmaster.ts'
import { listProcesses, sendSignal, waitUntilGone } from './processes.ts'
import type { PostgresRuntime } from './runtime.ts'

/** Holds the password of the role, inside the cluster: it comes into being, moves and goes with it. */
export const passwordFileName = 'hindsight-password'

const partialPrefix = 'cluster.partial-'

export interface InitializeOptions {
  /** Default `kept`. */
  readonly durability?: Durability
  /** Of the same durability. Copied when it can be, and made when there is none. */
  readonly template?: ClusterTemplate | undefined
  /** Told when a template could not be used or made; the cluster is made without it. */
  readonly log?: (line: string) => void
}

/**
 * Makes a new cluster: built aside, synced to disk and renamed into place, so that an interruption at any point leaves
 * either no cluster or a whole one. One that is thrown away is not synced.
 */
export async function initializeCluster(
  clusterDirectory: string,
  runtime: PostgresRuntime,
  account: Account | undefined,
  { durability = 'kept', template, log = () => {} }: InitializeOptions = {},
): Promise<void> {
  const build = async (fill: (cluster: UnfinishedCluster) => Promise<void>) => {
    const parent = dirname(clusterDirectory)
    const directory = join(parent, `${partialPrefix}${randomBytes(6).toString('hex')}`)
    const cluster = { directory, name: clusterNameOf(clusterDirectory), durability, runtime, account }
    try {
      await mkdir(directory, { mode: 0o700 })
      await fill(cluster)
      await givePassword(cluster)
      if (durability === 'kept') await syncCluster(cluster)
      await rename(directory, clusterDirectory)
      if (durability === 'kept') await syncDirectory(parent)
    } catch (cause) {
      await rm(directory, { recursive: true, force: true })
      throw describeFailure('Creating the database', parent, { logLines: [], cause })
    }
  }
  const archive = await template?.read()
  if (archive !== undefined) {
    try {
      return await build(({ directory }) => unpackCluster(archive, directory, account))
    } catch (error) {
      log(`Making the database anew, because the template of databases could not be used: ${String(error)}`)
    }
  }
  await build(async (cluster) => {
    if (account !== undefined) await chown(cluster.directory, account.uid, account.gid)
    await makeDatabase(cluster)
    await template?.write(cluster.directory).catch((error) => {
      log(`The next database will not be made from a template, because none could be written: ${String(error)}`)
    })
  })
}

/** Removes what an interrupted initialisation left, and ends its programs if they still run. */
export async function removePartialClusters(clusterDirectory: string): Promise<void> {
  const parent = dirname(clusterDirectory)
  const partials = (await readdir(parent)).filter((name) => name.startsWith(partialPrefix))
  if (partials.length === 0) return
  const setting = `cluster_name=${clusterNameOf(clusterDirectory)}`
  const running = (await listProcesses()).filter(
    ({ command }) => command.includes(setting) && /initdb|--boot|--single/.test(command),
  )
  for (const { pid } of running) sendSignal(pid, 'SIGKILL')
  await waitUntilGone(running, 5_000)
  for (const name of partials) await rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 })
}

async function givePassword(cluster: UnfinishedCluster): Promise<void> {
  const password = randomBytes(32).toString('base64url')
  await setPassword(cluster, password)
  const file = join(cluster.directory, passwordFileName)
  await writeFile(file, password, { mode: 0o600, flag: 'wx' })
  if (cluster.account !== undefined) await chown(file, cluster.account.uid, cluster.account.gid)
}

/** Makes a rename durable. Directories cannot be opened for this on Windows, nor need they be. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
