import { dirname } from 'node:path'
import type { Account } from './account.ts'
import type { PostgresPackage } from './binaries.ts'
import { describeFailure } from './embedded-postgres-error.ts'
import { dataDirectoryArgument, runProgram } from './program.ts'
import type { PostgresRuntime } from './runtime.ts'

/** The role and the database that a new cluster has. */
export const databaseName = 'hindsight'

/** Whether data outlive their server: what is `thrown away` with it need not survive the machine. */
export type Durability = 'kept' | 'thrown away'

/** A cluster that no server has run on. */
export interface UnfinishedCluster {
  readonly directory: string
  /** On the command line of all that works on it. */
  readonly name: string
  readonly durability: Durability
  readonly runtime: PostgresRuntime
  readonly account: Account | undefined
}

const initdbParameters = [
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
]

/** initdb makes three databases of 300 files each; the third is ours by another name sooner than by a fourth copy. */
const nameDatabase = [`alter database postgres rename to ${databaseName}`]

/** The other two serve to create more databases from, which nobody does where all is gone soon. */
const dropTheOthers = ['template0', 'template1'].flatMap((name) => [
  `alter database ${name} is_template false`,
  `drop database ${name}`,
])

/** All that decides what `makeDatabase` makes: clusters of the same recipe are alike. */
export function recipeOf(postgres: PostgresPackage, durability: Durability): string[] {
  const statements = durability === 'kept' ? nameDatabase : [...nameDatabase, ...dropTheOthers]
  return [postgres.name, postgres.version, process.platform, process.arch, ...initdbParameters, ...statements]
}

/** Makes the files of a cluster with one empty database and a role that has no password. */
export async function makeDatabase(cluster: UnfinishedCluster): Promise<void> {
  await runStep(cluster, cluster.runtime.initdb, ['-c', `cluster_name=${cluster.name}`, ...initdbParameters])
  await runStatements(cluster, 'template1', nameDatabase)
  if (cluster.durability === 'thrown away') await runStatements(cluster, databaseName, dropTheOthers)
}

/**
 * Without a server: nobody can come in before the password is there, an interruption leaves nothing that would have to
 * be told from a finished cluster, and it takes 30 ms.
 */
export async function setPassword(cluster: UnfinishedCluster, password: string): Promise<void> {
  await runStatements(cluster, databaseName, [`alter role ${databaseName} password '${password}'`])
}

/** Forces all files to disk. */
export async function syncCluster(cluster: UnfinishedCluster): Promise<void> {
  const method = process.platform === 'linux' ? ['--sync-method=syncfs'] : []
  await runStep(cluster, cluster.runtime.initdb, ['--sync-only', ...method])
}

/** PostgreSQL for a single user, which is not a server: it reads statements from its input, one a line. */
async function runStatements(
  cluster: UnfinishedCluster,
  database: string,
  statements: readonly string[],
): Promise<void> {
  // Little memory, which would only have to be cleared.
  const settings = { cluster_name: cluster.name, shared_buffers: '16MB', max_connections: '5' }
  const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const input = statements.map((statement) => `${statement}\n`).join('')
  await runStep(cluster, cluster.runtime.postgres, [...parameters, database], { mode: ['--single', '-F'], input })
}

/** Runs one program on the cluster; its output is the explanation when it fails. */
async function runStep(
  cluster: UnfinishedCluster,
  program: string,
  parameters: readonly string[],
  { mode = [], input }: { readonly mode?: readonly string[]; readonly input?: string } = {},
): Promise<void> {
  const { account, directory, runtime } = cluster
  const data = ['-D', dataDirectoryArgument(account, directory)]
  const common = { runtime, account, clusterDirectory: directory }
  const result = await runProgram(program, [...mode, ...data, ...parameters], {
    ...common,
    ...(input === undefined ? {} : { input }),
  })
  // After a statement that failed the program goes on with the next, and ends as if nothing had been.
  const failed = result.exitCode !== 0 || result.lines.some((line) => /\b(ERROR|FATAL|PANIC): {2}/.test(line))
  if (failed) throw describeFailure('Creating the database', dirname(directory), { logLines: result.lines.slice(-15) })
}
