import type { DaemonState } from 'hindsight-api/daemon'
import { AbortedError } from 'hindsight-client'
import { DaemonStartError } from '../errors.ts'
import { DEFAULT_START_TIMEOUT_MS, type ServerOptions } from '../options.ts'
import { lastLogLines } from './log-file.ts'
import { type DaemonEnd, type SpawnedDaemon, type SpawnOptions, spawnDaemon } from './spawn-daemon.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const LOG_LINES_SHOWN = 8
/** How long a start that is given up may take to clean up. */
const GIVE_UP_PATIENCE_MS = 10_000

export interface StartedDaemon {
  readonly state: DaemonState
  readonly process: SpawnedDaemon
}

/**
 * Spawns a daemon and waits until it answers. A start that fails leaves no process.
 * @throws DaemonStartError as soon as the process ends, or when the time is over; AbortedError when the signal aborts.
 */
export async function startDaemon(
  spawn: SpawnOptions,
  stateFile: string,
  options: Pick<ServerOptions, 'startTimeoutMs' | 'onProgress' | 'signal'>,
): Promise<StartedDaemon> {
  const timeoutMs = options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS
  options.onProgress?.({ phase: 'spawning', detail: 'starting the server process' })
  const daemon = await spawnDaemon(spawn)
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(`it did not answer within ${timeoutMs / 1000} s`), timeoutMs)
  const onCallerAbort = () => over.abort(options.signal?.reason)
  if (options.signal?.aborted) onCallerAbort()
  else options.signal?.addEventListener('abort', onCallerAbort, { once: true })
  let end: DaemonEnd | undefined
  void daemon.exited.then((ended) => {
    end = ended
    over.abort(ended.how)
  })
  try {
    const { pid } = daemon
    const state = await waitUntilReady(stateFile, { pid, signal: over.signal, onProgress: options.onProgress })
    return { state, process: daemon }
  } catch (error) {
    const wasEnded = end?.wasEnded ?? false
    await daemon.end(GIVE_UP_PATIENCE_MS)
    if (options.signal?.aborted) throw new AbortedError('The start was aborted', { cause: options.signal.reason })
    if (!over.signal.aborted) throw error
    const lines = lastLogLines(spawn.logFile, LOG_LINES_SHOWN, daemon.logOffset)
    throw new DaemonStartError(String(over.signal.reason), lines, spawn.logFile, { wasEnded })
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', onCallerAbort)
  }
}
