import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clusterNameOf } from '../../packages/api/src/database/embedded/postmaster.ts'
import { listProcesses, type ProcessDescription } from '../../packages/api/src/database/embedded/processes.ts'

/** A living process that serves a profile directory. */
export interface ProfileProcess extends ProcessDescription {
  /** A backend is any child of a postmaster; `other` is whatever else names the directory, such as initdb. */
  readonly kind: 'daemon' | 'postmaster' | 'backend' | 'other'
  /** Undefined where the system does not tell. */
  readonly parent: number | undefined
}

/** They are told by what names the directory alone: the daemon's arguments, and the cluster's name of PostgreSQL. */
export async function findProfileProcesses(root: string): Promise<ProfileProcess[]> {
  const cluster = clusterNameOf(join(root, 'postgres', 'cluster'))
  const listed = await listProcesses()
  return listed
    .filter(({ command }) => command.includes(root) || command.includes(cluster))
    .map((process) => ({ ...process, kind: kindOf(process.command, cluster), parent: parentOf(process.pid) }))
}

function kindOf(command: string, cluster: string): ProfileProcess['kind'] {
  if (command.startsWith(`postgres: ${cluster}:`)) return 'backend'
  if (/\/postgres(\.exe)? -D /.test(command)) return 'postmaster'
  return /hindsight-api\S* .*--data-dir/.test(command) ? 'daemon' : 'other'
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}
