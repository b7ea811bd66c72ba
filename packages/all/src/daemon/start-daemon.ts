import type { DaemonState } from 'hindsight-api/daemon'
import { AbortedError } from 'hindsight-client'
import { DaemonStartError } from '../errors.ts'
import { DEFAULT_START_TIMEOUT_MS, type ServerOptions } from '../options.ts'
import { lastLogLines, type SpawnedDaemon, type SpawnOptions, spawnDaemon } from './spawn-daemon.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const LOG_LINES_SHOWN = 8

export interface StartedDaemon {
  readonly state: DaemonState
  readonly process: SpawnedDaemon
}

/**
 * Spawns a daemon and waits until it answers.
 * @throws DaemonStartError as soon as the process ends, or when the time is over; AbortedError when the signal aborts.
 */
export async function startDaemon(
  spawn: SpawnOptions,
  stateFile: string,
  options: Pick<ServerOptions, 'startTimeoutMs' | 'onProgress' | 'signal'>,
): Promise<StartedDaemon> {
  const timeoutMs = options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS
  options.onProgress?.({ phase: 'spawning', detail: 'starting the server process' })
  const daemon = spawnDaemon(spawn)
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(`it did not answer within ${timeoutMs / 1000} s`), timeoutMs)
  const signal = options.signal ? AbortSignal.any([over.signal, options.signal]) : over.signal
  void daemon.exited.then((how) => over.abort(how))
  try {
    const state = await waitUntilReady(stateFile, { signal, onProgress: options.onProgress })
    options.onProgress?.({ phase: 'ready', detail: state.url })
    return { state, process: daemon }
  } catch (error) {
    daemon.kill('SIGTERM')
    if (options.signal?.aborted) throw new AbortedError('The start was aborted', { cause: error })
    if (!over.signal.aborted) throw error
    const lines = lastLogLines(spawn.logFile, daemon.logOffset, LOG_LINES_SHOWN)
    throw new DaemonStartError(String(over.signal.reason), lines, spawn.logFile, error)
  } finally {
    clearTimeout(timer)
  }
}
