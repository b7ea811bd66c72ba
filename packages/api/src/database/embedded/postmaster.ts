import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { describeProcess, listProcesses, type ProcessDescription, sendSignal, waitUntilGone } from './processes.ts'
import { socketPort } from './settings.ts'

/**
 * The name under which a cluster's processes run: `cluster_name` on the postmaster's command line, and in the titles of
 * its children. It is derived from the directory, so a process that bears it serves that directory and nothing else.
 * Command lines are readable everywhere; working directories of another user's processes are not (containers).
 */
export function clusterNameOf(clusterDirectory: string): string {
  return `hindsight-${createHash('sha256').update(clusterDirectory).digest('hex').slice(0, 16)}`
}

/**
 * Clears what an earlier supervisor left behind in a cluster that this process owns now: a postmaster that outlived it
 * is shut down, server processes that outlived their postmaster are ended, and lock files of processes that are gone –
 * or whose pids belong to strangers now – are removed. Returns what was done, for the log.
 */
export async function clearRemains(clusterDirectory: string): Promise<string[]> {
  const done: string[] = []
  const pid = await readPostmasterPid(clusterDirectory)
  if (pid === undefined) return done
  const name = clusterNameOf(clusterDirectory)
  const found = await describeProcess(pid)
  if (found !== undefined && isPostmasterOf(found, `cluster_name=${name}`)) {
    await shutDown(found)
    done.push(`Stopped the PostgreSQL server (pid ${pid}) that an earlier process had left running`)
  } else if (found !== undefined && isPostmasterOf(found, clusterDirectory)) {
    throw new EmbeddedPostgresError(
      'in-use',
      `${clusterDirectory} is in use by a PostgreSQL server (pid ${pid}) that Hindsight did not start. Stop it first.`,
    )
  } else if (found !== undefined) {
    done.push(`postmaster.pid names process ${pid}, which is not this database's server: removed the file`)
  }
  const orphans = await endServerProcesses(clusterDirectory)
  if (orphans > 0) done.push(`Ended ${orphans} server processes that had outlived their postmaster`)
  await removeLockFiles(clusterDirectory)
  return done
}

/** Ends server processes whose postmaster is gone. They mostly notice by themselves; one that cannot is killed. */
export async function endServerProcesses(clusterDirectory: string): Promise<number> {
  const title = `postgres: ${clusterNameOf(clusterDirectory)}: `
  const orphans = (await listProcesses()).filter(({ command }) => command.startsWith(title))
  if (orphans.length === 0 || (await waitUntilGone(orphans, 500))) return 0
  // Their shared memory is lost already, so there is nothing that a gentler end would save.
  for (const { pid } of orphans) sendSignal(pid, 'SIGKILL')
  await waitUntilGone(orphans, 5_000)
  return orphans.length
}

export async function removeLockFiles(clusterDirectory: string): Promise<void> {
  const files = ['postmaster.pid', `.s.PGSQL.${socketPort}`, `.s.PGSQL.${socketPort}.lock`]
  await Promise.all(files.map((file) => rm(join(clusterDirectory, file), { force: true })))
}

/** A postmaster is `…/postgres -D …`; its children have titles that start with `postgres:`. */
function isPostmasterOf({ command }: ProcessDescription, mark: string): boolean {
  const [program = '', ...rest] = command.split(' -D ')
  return /(^|[/\\])postgres(\.exe)?$/.test(program) && rest.join(' -D ').includes(mark)
}

/** Fast shutdown, then immediate (the next start recovers), then by force. */
async function shutDown(postmaster: ProcessDescription): Promise<void> {
  for (const [signal, timeoutMs] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    sendSignal(postmaster.pid, signal)
    if (await waitUntilGone([postmaster], timeoutMs)) return
  }
}

/** The first line of postmaster.pid. */
async function readPostmasterPid(clusterDirectory: string): Promise<number | undefined> {
  const text = await readFile(join(clusterDirectory, 'postmaster.pid'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const pid = Number.parseInt(text, 10)
  return pid > 0 ? pid : undefined
}
