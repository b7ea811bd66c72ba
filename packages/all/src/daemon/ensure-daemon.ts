import { setTimeout as delay } from 'node:timers/promises'
import {
  createProfileDirectory,
  type DaemonState,
  isAlive,
  type ProfileDirectory,
  readDaemonState,
} from 'hindsight-api/daemon'
import { environment } from '../environment.ts'
import { DaemonStartError } from '../errors.ts'
import { DEFAULT_START_TIMEOUT_MS, daemonEnvironment, type ServerOptions } from '../options.ts'
import { lastLogLines } from './log-file.ts'
import { probe, serves } from './probe.ts'
import { profileToken } from './profile-token.ts'
import { startDaemon } from './start-daemon.ts'
import { tryStartLock } from './start-lock.ts'

export interface DaemonConnection {
  readonly state: DaemonState
  readonly token: string
}

export type EnsureOptions = ServerOptions & { readonly idleTimeoutSeconds: number }

const POLL_INTERVAL_MS = 30

/**
 * Joins the profile's daemon, or starts one when none runs. Processes that ask at the same time end up with the same.
 * @throws DaemonStartError, AbortedError
 */
export async function ensureDaemon(profile: ProfileDirectory, options: EnsureOptions): Promise<DaemonConnection> {
  createProfileDirectory(profile)
  const token = profileToken(profile)
  const deadline = Date.now() + (options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS)
  while (true) {
    const running = await findServing(profile, deadline, options.signal)
    if (running !== null) return { state: running, token }
    const release = await tryStartLock(profile)
    if (release === null) {
      await delay(POLL_INTERVAL_MS, undefined, { ...(options.signal && { signal: options.signal }) })
      continue
    }
    try {
      return { state: await startUnlessRunning(profile, token, deadline, options), token }
    } finally {
      await release()
    }
  }
}

/** Asks once more under the lock: another may have started it meanwhile. */
async function startUnlessRunning(
  profile: ProfileDirectory,
  token: string,
  deadline: number,
  options: EnsureOptions,
): Promise<DaemonState> {
  const running = await findServing(profile, deadline, options.signal)
  if (running !== null) return running
  try {
    const { state } = await startDaemon(
      {
        arguments: [
          ...['--profile', profile.name, '--data-dir', profile.root, '--host', '127.0.0.1', '--port', '0'],
          ...['--idle-timeout', String(options.idleTimeoutSeconds)],
        ],
        environment: { ...daemonEnvironment(options, environment()), HINDSIGHT_API_TENANT_API_KEY: token },
        logFile: profile.logFile,
        tied: false,
      },
      profile.stateFile,
      options,
    )
    return state
  } catch (error) {
    // One that was started by hand in the same moment has the profile; ours has left.
    const other = error instanceof DaemonStartError ? await findServing(profile, deadline, options.signal) : null
    if (other !== null) return other
    throw error
  }
}

/**
 * The daemon that serves the profile. One that starts is waited for, and one that stops until it is gone; a busy one may
 * be slow to answer, but as long as its very process lives it is the one. Null when none runs.
 */
async function findServing(
  profile: ProfileDirectory,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<DaemonState | null> {
  while (true) {
    const state = readDaemonState(profile.stateFile)
    if (state === null || !isAlive(state.process)) return null
    const health = await probe(state)
    if (serves(health)) return state
    if (Date.now() > deadline) {
      const reason = `the one that runs (pid ${state.process.pid}) does not answer at ${state.url}`
      throw new DaemonStartError(reason, lastLogLines(profile.logFile, 8), profile.logFile)
    }
    await delay(POLL_INTERVAL_MS, undefined, { ...(signal && { signal }) })
  }
}
