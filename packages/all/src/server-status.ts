import { isAlive, type ProfileDirectory, readDaemonState } from 'hindsight-api/daemon'
import { type ModelHealth, probe } from './daemon/probe.ts'
import { countOtherUsers } from './daemon/profile-users.ts'

/** How a language model does. It is `ready`, or not asked before `until` because of `problem`. */
export interface ModelStatus {
  readonly provider: string
  readonly model: string
  readonly state: ModelHealth['state']
  readonly until?: Date
  /** Kind of its last failure, such as `authentication`. */
  readonly problem?: string
}

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
  /** How the language models do that it is configured with. */
  readonly languageModels: readonly ModelStatus[]
  /** How many use the profile: one for each `HindsightEmbedded` of a living process that has called and is not closed. */
  readonly users: number
}

/** Looks at the process and asks it; starts nothing. */
export async function readServerStatus(directory: ProfileDirectory): Promise<ServerStatus> {
  const place = { directory: directory.root, logFile: directory.logFile, users: countOtherUsers(directory, null) }
  const known = readDaemonState(directory.stateFile)
  if (known === null || !isAlive(known.process)) return { state: 'stopped', settings: [], languageModels: [], ...place }
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
    languageModels: (health?.language_models ?? []).map(modelStatus),
    ...place,
  }
}

function modelStatus({ provider, model, state, paused_until, last_error }: ModelHealth): ModelStatus {
  return {
    provider,
    model,
    state,
    ...(paused_until === undefined ? {} : { until: new Date(paused_until) }),
    ...(state === 'ready' || last_error === undefined ? {} : { problem: last_error.kind }),
  }
}

function stateOf(status: string): ServerStatus['state'] {
  if (status === 'healthy') return 'running'
  return status === 'starting' || status === 'stopping' ? status : 'unhealthy'
}
