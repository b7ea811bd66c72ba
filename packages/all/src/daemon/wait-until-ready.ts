import { setTimeout as delay } from 'node:timers/promises'
import { type DaemonState, readDaemonState } from 'hindsight-api/daemon'
import type { StartProgress } from '../options.ts'
import { probe, serves } from './probe.ts'
import { tellChanges } from './tell-changes.ts'

const POLL_INTERVAL_MS = 20

/**
 * Waits until the daemon with this pid answers, telling each phase it goes through. A state file of another process is
 * an old one, or that of a daemon which is in ours' way. Rejects when the signal aborts.
 */
export async function waitUntilReady(
  stateFile: string,
  options: {
    readonly pid: number | undefined
    readonly signal: AbortSignal
    readonly onProgress?: ((progress: StartProgress) => void) | undefined
  },
): Promise<DaemonState> {
  const tell = tellChanges(options.onProgress)
  while (true) {
    options.signal.throwIfAborted()
    const state = readDaemonState(stateFile)
    if (state !== null && state.process.pid === options.pid) {
      const health = await probe(state)
      if (serves(health)) return state
      tell(health)
    }
    await delay(POLL_INTERVAL_MS, undefined, { signal: options.signal })
  }
}
