import { chown, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, chooseAccount } from './account.ts'
import { locateBinaries } from './binaries.ts'
import { type Durability, recipeOf } from './build-cluster.ts'
import { findClusterTemplate } from './cluster-template.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { initializeCluster, passwordFileName, removePartialClusters } from './initialize.ts'
import { clearRemains } from './postmaster.ts'
import { type PostgresRuntime, prepareRuntime } from './runtime.ts'
import { accessRules, type Listening, renderConfiguration } from './settings.ts'

/** A cluster that no server runs on, and what a server of it needs. */
export interface PreparedCluster {
  readonly directory: string
  readonly runtime: PostgresRuntime
  readonly account: Account | undefined
  readonly password: string
}

export interface PrepareOptions {
  readonly account?: string
  readonly durability?: Durability
  readonly templateDirectories?: readonly string[]
  readonly log: (line: string) => void
  readonly onPhase?: (phase: string, detail: string) => void
}

/** Creates the data directory when it is missing, open to its owner only; returns its real path. */
export async function createDataDirectory(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  return realpath(path)
}

/** Brings a data directory that this process owns to where a server can start: created, or cleared of remains. */
export async function prepareCluster(dataDirectory: string, options: PrepareOptions): Promise<PreparedCluster> {
  const directory = join(dataDirectory, 'cluster')
  const owner = (await stat(directory).catch(ignoreMissing))?.uid
  const account = chooseAccount(options.account, owner)
  if (owner !== undefined) assertOwner(directory, owner, account)
  const postgres = locateBinaries()
  const runtime = await prepareRuntime(postgres, dataDirectory, account, options.log)
  await removePartialClusters(directory)
  if (owner === undefined) {
    options.onPhase?.('initializing', directory)
    if (account !== undefined) options.log(`This process is root; PostgreSQL will run as user ${account.name}`)
    const { durability = 'kept', log } = options
    const template = await findClusterTemplate(recipeOf(postgres, durability), options.templateDirectories ?? [])
    await initializeCluster(directory, runtime, account, { durability, template, log })
  } else {
    await assertVersion(directory, runtime)
    for (const line of await clearRemains(directory)) options.log(line)
  }
  return { directory, runtime, account, password: await readPassword(directory) }
}

/** Writes the server's settings, each file by rename. */
export async function configureCluster(
  cluster: PreparedCluster,
  listening: Listening,
  overrides: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  const { account, directory } = cluster
  const files = { 'postgresql.conf': renderConfiguration(listening, overrides), 'pg_hba.conf': accessRules }
  for (const [name, text] of Object.entries(files)) {
    const partial = join(directory, `${name}.partial`)
    // Anew, and not through what is there: the directory is the account's, and this process may be root.
    await rm(partial, { force: true })
    await writeFile(partial, text, { mode: 0o600, flag: 'wx' })
    if (account !== undefined) await chown(partial, account.uid, account.gid)
    await rename(partial, join(directory, name))
  }
}

function assertOwner(directory: string, owner: number, account: Account | undefined): void {
  const uid = account?.uid ?? process.geteuid?.()
  if (uid === undefined || owner === uid) return
  const name = account?.name ?? String(uid)
  throw new EmbeddedPostgresError(
    'not-accessible',
    `${directory} belongs to uid ${owner}, but PostgreSQL would run as ${name}, and it takes only its own data. Run ` +
      `\`chown -R ${name} '${directory}'\`, or start as the user that created it, or set HINDSIGHT_HOME to another directory.`,
  )
}

async function assertVersion(directory: string, runtime: PostgresRuntime): Promise<void> {
  const text = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch((cause: Error) => {
    throw new EmbeddedPostgresError('damaged', `${directory} is not a database: PG_VERSION cannot be read.`, { cause })
  })
  const version = Number.parseInt(text, 10)
  if (version === runtime.majorVersion) return
  throw new EmbeddedPostgresError(
    'version-mismatch',
    `${directory} was created by PostgreSQL ${version}, and this installation brings PostgreSQL ` +
      `${runtime.majorVersion}, which cannot read it. Use the Hindsight version that created it, or another HINDSIGHT_HOME.`,
  )
}

async function readPassword(directory: string): Promise<string> {
  const file = join(directory, passwordFileName)
  return readFile(file, 'utf8').catch((cause: Error) => {
    throw new EmbeddedPostgresError('damaged', `The database's password file ${file} cannot be read.`, { cause })
  })
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
