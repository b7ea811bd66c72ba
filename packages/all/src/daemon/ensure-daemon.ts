import { setTimeout as delay } from 'node:timers/promises'
import {
  createProfileDirectory,
  type DaemonState,
  findLockHolder,
  GIVEN_SETTINGS_VARIABLE,
  isAlive,
  type ProfileDirectory,
  readDaemonState,
} from 'hindsight-api/daemon'
import { AbortedError, HindsightError } from 'hindsight-client'
import { withEmbedDatabase } from '../embed-variables.ts'
import { environment } from '../environment.ts'
import { DaemonStartError } from '../errors.ts'
import { DEFAULT_START_TIMEOUT_MS, daemonEnvironment, givenSettings, type ServerOptions } from '../options.ts'
import { readProfileSettings, resolveSettings, writeProfileSettings } from '../profiles/profile-settings.ts'
import { differingSettings, isOutdated } from './compare-daemon.ts'
import { lastLogLines } from './log-file.ts'
import { probe, serves } from './probe.ts'
import { profileToken } from './profile-token.ts'
import { countOtherUsers, type ProfileUser, removeDeadUsers } from './profile-users.ts'
import { startDaemon } from './start-daemon.ts'
import { findStarter, tryStartLock } from './start-lock.ts'
import { stopDaemon } from './stop-daemon.ts'
import { tellChanges } from './tell-changes.ts'

export interface DaemonConnection {
  readonly state: DaemonState
  readonly token: string
  /** Settings that the daemon runs with other values of than were given here. */
  readonly differing: readonly string[]
}

export type EnsureOptions = ServerOptions & {
  readonly idleTimeoutSeconds: number
  readonly onConfigChange: 'restart' | 'warn'
}

/** Waiting is cheap at first and stays cheap when many wait: a start takes a second or more. */
const FIRST_POLL_MS = 20
const LONGEST_POLL_MS = 250
/** More than anybody ends by accident; what ends every one, such as a machine without memory, is told soon enough. */
const MAX_STARTS = 5

/**
 * Joins the profile's daemon, or starts one when none runs. Processes that ask at the same time end up with the same.
 * One of an older version is replaced; so is one with other settings, if that is wished and nobody else uses it.
 * @throws DaemonStartError, VersionMismatchError, AbortedError
 */
export async function ensureDaemon(
  profile: ProfileDirectory,
  options: EnsureOptions,
  self: ProfileUser | null,
): Promise<DaemonConnection> {
  const request: Request = {
    profile,
    options,
    self,
    token: prepareProfile(profile),
    given: resolveSettings(givenSettings(options), environment()),
    deadline: performance.now() + (options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS),
    tell: tellChanges(options.onProgress),
  }
  for (let pollMs = FIRST_POLL_MS; ; pollMs = longer(pollMs)) {
    const running = await findServing(request)
    if (running !== null && !mustGo(request, running)) return connectionTo(request, running)
    const release = tryStartLock(profile)
    if (release === null) {
      await waitForStarter(request, pollMs)
      continue
    }
    try {
      return connectionTo(request, await startPersistently(request))
    } finally {
      release()
    }
  }
}

/** Returns the profile's token. @throws HindsightError that says what to do when nothing can be written there. */
function prepareProfile(profile: ProfileDirectory): string {
  try {
    createProfileDirectory(profile)
    return profileToken(profile)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new HindsightError(
      `The profile's directory ${profile.root} cannot be used: ${message}. ` +
        'Set HINDSIGHT_HOME to a directory that this user can write to.',
      { cause: error },
    )
  }
}

interface Request {
  readonly profile: ProfileDirectory
  readonly options: EnsureOptions
  /** This manager among the profile's users; null before it has joined. */
  readonly self: ProfileUser | null
  readonly token: string
  /** The values behind what was given on purpose. */
  readonly given: Readonly<Record<string, string>>
  /** By the clock of `performance`, which no one sets. */
  readonly deadline: number
  /** Passes on what others do while they are waited for. */
  readonly tell: ReturnType<typeof tellChanges>
}

function connectionTo({ given, token }: Request, state: DaemonState): DaemonConnection {
  return { state, token, differing: differingSettings(state, given, token) }
}

/** Whether a daemon that serves is to be replaced all the same. @throws VersionMismatchError */
function mustGo({ profile, options, self, given, token }: Request, state: DaemonState): boolean {
  if (isOutdated(profile.name, state)) return true
  if (options.onConfigChange !== 'restart' || differingSettings(state, given, token).length === 0) return false
  return countOtherUsers(profile, self) === 0
}

/** A daemon that is ended while it starts, or whose database is, has nothing against starting: the next one may. */
async function startPersistently(request: Request): Promise<DaemonState> {
  for (let start = 1; ; start++) {
    try {
      return await startUnlessRunning(request)
    } catch (error) {
      const mayWork = error instanceof DaemonStartError && error.wasEnded && start < MAX_STARTS
      if (!mayWork) throw error
    }
  }
}

/** Asks once more under the lock: another may have started it meanwhile. */
async function startUnlessRunning(request: Request): Promise<DaemonState> {
  const running = await findServing(request)
  if (running !== null) {
    if (!mustGo(request, running)) return running
    await stopDaemon(request.profile)
  }
  const { profile, options, token, given } = request
  removeDeadUsers(profile)
  const stored = readProfileSettings(profile)
  const inherited = {
    ...withEmbedDatabase(environment()),
    ...resolveSettings(withoutKeysOf(stored, given), environment()),
  }
  const known = Object.keys({ ...stored, ...given }).filter((name) => name.startsWith('HINDSIGHT_'))
  try {
    const { state } = await startDaemon(
      {
        arguments: [
          ...['--profile', profile.name, '--data-dir', profile.root, '--host', '127.0.0.1', '--port', '0'],
          ...['--idle-timeout', String(options.idleTimeoutSeconds)],
        ],
        environment: {
          ...daemonEnvironment(options, inherited),
          ...given,
          [GIVEN_SETTINGS_VARIABLE]: known.join(','),
          HINDSIGHT_API_TENANT_API_KEY: token,
        },
        logFile: profile.logFile,
        tied: false,
      },
      profile.stateFile,
      options,
    )
    await rememberSettings(profile, stored, givenSettings(options))
    return state
  } catch (error) {
    // One that was started by hand in the same moment has the profile; ours has left.
    const other = error instanceof DaemonStartError ? await findServing(request) : null
    if (other !== null) return other
    throw error
  }
}

/** Who starts the daemon next is to start the same: what was given on purpose, and has worked, stays with the profile. */
async function rememberSettings(
  profile: ProfileDirectory,
  stored: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Promise<void> {
  const changed = Object.entries(given).filter(
    ([name, value]) => name.startsWith('HINDSIGHT_') && stored[name] !== value,
  )
  if (changed.length > 0) await writeProfileSettings(profile, Object.fromEntries(changed))
}

function withoutKeysOf(
  settings: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !(name in given)))
}

/**
 * The daemon that serves the profile. One that starts is waited for, and one that stops until it is gone; a busy one may
 * be slow to answer, but as long as its very process lives it is the one. Null when none runs.
 */
async function findServing(request: Request): Promise<DaemonState | null> {
  const { profile, deadline, tell } = request
  for (let pollMs = FIRST_POLL_MS; ; pollMs = longer(pollMs)) {
    const state = readDaemonState(profile.stateFile)
    const daemon = state !== null && isAlive(state.process) ? state.process : findLockHolder(profile.root)
    if (daemon === null) return null
    // Somebody who removed or damaged the state of a running daemon is waited out: it writes it again.
    const health = state !== null && daemon === state.process ? await probe(state) : null
    if (serves(health)) return state
    tell(health)
    if (performance.now() > deadline) {
      const reason = `the one that runs (pid ${daemon.pid}) does not answer at ${state?.url ?? 'any address that it told'}`
      throw new DaemonStartError(reason, lastLogLines(profile.logFile, 8), profile.logFile)
    }
    await pause(request, pollMs)
  }
}

/** Another process starts the daemon: it may be about to show, or the other may give up. */
async function waitForStarter(request: Request, delayMs: number): Promise<void> {
  const { profile, deadline } = request
  if (performance.now() > deadline) {
    const starter = findStarter(profile)
    const who = starter === null ? 'another process' : `another process (pid ${starter.pid})`
    throw new DaemonStartError(`${who} is starting it and has not come to an end`, [], profile.logFile)
  }
  request.tell({ phase: 'waiting', detail: 'another process starts the server' })
  await pause(request, delayMs)
}

/** Many that wait for one start do not all ask at the same moment. */
const longer = (pollMs: number) => Math.min(pollMs * (1.3 + 0.4 * Math.random()), LONGEST_POLL_MS)

async function pause({ options: { signal } }: Request, delayMs: number): Promise<void> {
  await delay(delayMs, undefined, signal === undefined ? {} : { signal }).catch((error) => {
    throw new AbortedError('The start was aborted', { cause: error })
  })
}
