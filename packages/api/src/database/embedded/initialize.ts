import { randomBytes } from 'node:crypto'
import { chown, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Account } from './account.ts'
import { describeFailure } from './embedded-postgres-error.ts'
import { clusterNameOf } from './postmaster.ts'
import { listProcesses, sendSignal, waitUntilGone } from './processes.ts'
import { dataDirectoryArgument, runProgram } from './program.ts'
import type { PostgresRuntime } from './runtime.ts'

/** The role and the database that a new cluster has. */
export const databaseName = 'hindsight'

/** Holds the password of the role, inside the cluster: it comes into being, moves and goes with it. */
export const passwordFileName = 'hindsight-password'

/** Whether data outlive their server: what is `thrown away` with it need not survive the machine. */
export type Durability = 'kept' | 'thrown away'

const partialPrefix = 'cluster.partial-'

/**
 * Makes a new cluster: built aside, synced to disk and renamed into place, so that an interruption at any point leaves
 * either no cluster or a whole one. One that is thrown away is not synced.
 */
export async function initializeCluster(
  clusterDirectory: string,
  runtime: PostgresRuntime,
  account: Account | undefined,
  durability: Durability = 'kept',
): Promise<void> {
  const parent = dirname(clusterDirectory)
  const partial = join(parent, `${partialPrefix}${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(partial, { mode: 0o700 })
    if (account !== undefined) await chown(partial, account.uid, account.gid)
    await fillCluster(partial, clusterNameOf(clusterDirectory), runtime, account)
    if (durability === 'kept') await syncCluster(partial, runtime, account)
    await rename(partial, clusterDirectory)
    if (durability === 'kept') await syncDirectory(parent)
  } catch (cause) {
    await rm(partial, { recursive: true, force: true })
    throw describeFailure('Creating the database', parent, { logLines: [], cause })
  }
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

async function fillCluster(
  directory: string,
  clusterName: string,
  runtime: PostgresRuntime,
  account: Account | undefined,
): Promise<void> {
  const data = dataParameters(directory, account)
  const identity = ['-c', `cluster_name=${clusterName}`]
  const password = randomBytes(32).toString('base64url')
  const step = stepOf(directory, runtime, account)
  await step(runtime.initdb, [
    ...data,
    ...identity,
    `--username=${databaseName}`,
    // Nobody gets in by the rules of initdb; ours are written before each start.
    '--auth=reject',
    // The built-in Unicode rules: the same on every machine, whatever libraries and locales it has.
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    // Everything is synced once, at the end, if at all.
    '--no-sync',
  ])
  // initdb has made three databases of 300 files each; the third is ours by another name sooner than by a fourth copy.
  await step(
    runtime.postgres,
    ['--single', '-F', ...data, ...identity, 'template1'],
    `alter database postgres rename to ${databaseName}\nalter role ${databaseName} password '${password}'\n`,
  )
  const passwordFile = join(directory, passwordFileName)
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (account !== undefined) await chown(passwordFile, account.uid, account.gid)
}

async function syncCluster(directory: string, runtime: PostgresRuntime, account: Account | undefined): Promise<void> {
  const method = process.platform === 'linux' ? ['--sync-method=syncfs'] : []
  const parameters = [...dataParameters(directory, account), '--sync-only', ...method]
  await stepOf(directory, runtime, account)(runtime.initdb, parameters)
}

const dataParameters = (directory: string, account: Account | undefined) => [
  '-D',
  dataDirectoryArgument(account, directory),
]

/** Runs one program on the cluster; its output is the explanation when it fails. */
function stepOf(directory: string, runtime: PostgresRuntime, account: Account | undefined) {
  return async (program: string, parameters: readonly string[], input?: string): Promise<void> => {
    const common = { runtime, account, clusterDirectory: directory }
    const result = await runProgram(program, parameters, input === undefined ? common : { ...common, input })
    if (result.exitCode !== 0) {
      throw describeFailure('Creating the database', dirname(directory), { logLines: result.lines.slice(-15) })
    }
  }
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
