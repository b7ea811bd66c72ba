import { setTimeout as delay } from 'node:timers/promises'
import { type DaemonState, readDaemonState } from 'hindsight-api/daemon'
import type { StartProgress } from '../options.ts'

/** What `/health` answers, as far as a manager needs it. */
interface Health {
  readonly status: string
  readonly instance_id?: string
  readonly phase?: string
  readonly detail?: string
}

const POLL_INTERVAL_MS = 25
const PROBE_TIMEOUT_MS = 2_000

/** Null when nobody answers there, or somebody else does. */
export async function probe(state: DaemonState): Promise<Health | null> {
  try {
    const response = await fetch(`${state.url}/health`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })
    const health = (await response.json()) as Health
    return health.instance_id === state.instanceId ? health : null
  } catch {
    return null
  }
}

/**
 * Waits until the daemon of this state file answers as healthy, telling each phase it goes through.
 * Rejects when the signal aborts.
 */
export async function waitUntilReady(
  stateFile: string,
  options: { readonly signal: AbortSignal; readonly onProgress?: ((progress: StartProgress) => void) | undefined },
): Promise<DaemonState> {
  let told = ''
  while (true) {
    options.signal.throwIfAborted()
    const state = readDaemonState(stateFile)
    const health = state === null ? null : await probe(state)
    if (state !== null && health?.status === 'healthy') return state
    if (health?.phase !== undefined && `${health.phase}: ${health.detail}` !== told) {
      told = `${health.phase}: ${health.detail}`
      options.onProgress?.({ phase: health.phase, detail: health.detail ?? '' })
    }
    await delay(POLL_INTERVAL_MS, undefined, { signal: options.signal })
  }
}
