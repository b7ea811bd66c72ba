import { isAlive, type ProfileDirectory, readDaemonState } from 'hindsight-api/daemon'
import { probe } from './daemon/probe.ts'
import { countOtherUsers } from './daemon/profile-users.ts'

/** What a managed server does now, and where everything of it is. */
export interface ServerStatus {
  readonly state: 'stopped' | 'starting' | 'running' | 'unhealthy' | 'stopping' | 'not answering'
  /** What a start or a stop is doing. */
  readonly phase?: string
  readonly url?: string
  readonly pid?: number
  readonly version?: string
  readonly instanceId?: string
  readonly startedAt?: Date
  readonly uptimeMs?: number
  readonly directory: string
  readonly logFile: string
  /** Names of the settings that it was given on purpose. */
  readonly settings: readonly string[]
  /** How many use the profile: one for each `HindsightEmbedded` of a living process that has called and is not closed. */
  readonly users: number
}

/** Looks at the process and asks it; starts nothing. */
export async function readServerStatus(directory: ProfileDirectory): Promise<ServerStatus> {
  const place = { directory: directory.root, logFile: directory.logFile, users: countOtherUsers(directory, null) }
  const known = readDaemonState(directory.stateFile)
  if (known === null || !isAlive(known.process)) return { state: 'stopped', settings: [], ...place }
  const health = await probe(known)
  const startedAt = new Date(known.startedAt)
  return {
    state: health === null ? 'not answering' : stateOf(health.status),
    ...(health?.phase === undefined ? {} : { phase: [health.phase, health.detail].filter(Boolean).join(': ') }),
    url: known.url,
    pid: known.process.pid,
    version: known.version,
    instanceId: known.instanceId,
    startedAt,
    uptimeMs: Math.max(0, Date.now() - startedAt.getTime()),
    settings: Object.keys(known.settings),
    ...place,
  }
}

function stateOf(status: string): ServerStatus['state'] {
  if (status === 'healthy') return 'running'
  return status === 'starting' || status === 'stopping' ? status : 'unhealthy'
}
