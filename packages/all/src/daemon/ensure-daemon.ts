import { join } from 'node:path'
import {
  createProfileDirectory,
  type DaemonState,
  isAlive,
  type ProfileDirectory,
  readDaemonState,
} from 'hindsight-api/daemon'
import lockfile from 'proper-lockfile'
import { environment } from '../environment.ts'
import { DEFAULT_START_TIMEOUT_MS, daemonEnvironment, type ServerOptions } from '../options.ts'
import { profileToken } from './profile-token.ts'
import { startDaemon } from './start-daemon.ts'
import { probe } from './wait-until-ready.ts'

export interface DaemonConnection {
  readonly state: DaemonState
  readonly token: string
}

const START_LOCK_STALE_MS = 10_000
const LOCK_RETRY_MS = 50

/** Joins the profile's daemon, or starts one when none runs. Processes that ask at the same time end up with the same. */
export async function ensureDaemon(
  profile: ProfileDirectory,
  options: ServerOptions & { readonly idleTimeoutSeconds: number },
): Promise<DaemonConnection> {
  createProfileDirectory(profile)
  const token = profileToken(profile)
  const running = await findRunning(profile)
  if (running !== null) return { state: running, token }
  const timeoutMs = options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS
  const release = await lockfile.lock(join(profile.root, 'start'), {
    realpath: false,
    stale: START_LOCK_STALE_MS,
    retries: {
      retries: Math.ceil(timeoutMs / LOCK_RETRY_MS),
      factor: 1,
      minTimeout: LOCK_RETRY_MS,
      maxTimeout: LOCK_RETRY_MS,
    },
  })
  try {
    const startedMeanwhile = await findRunning(profile)
    if (startedMeanwhile !== null) return { state: startedMeanwhile, token }
    const { state } = await startDaemon(
      {
        arguments: ['--profile', profile.name, '--port', '0', '--idle-timeout', String(options.idleTimeoutSeconds)],
        environment: { ...daemonEnvironment(options, environment()), HINDSIGHT_API_TENANT_API_KEY: token },
        logFile: profile.logFile,
        tied: false,
      },
      profile.stateFile,
      options,
    )
    return { state, token }
  } finally {
    await release()
  }
}

/** A busy daemon may be slow to answer: as long as its very process lives, it is the one. */
async function findRunning(profile: ProfileDirectory): Promise<DaemonState | null> {
  const state = readDaemonState(profile.stateFile)
  if (state === null || !isAlive(state.process)) return null
  const health = await probe(state)
  return health?.status === 'healthy' ? state : null
}
