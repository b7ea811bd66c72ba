import type { DaemonState } from 'hindsight-api/daemon'
import { nodeFetch } from '../node-fetch.ts'

export interface ModelHealth {
  readonly provider: string
  readonly model: string
  readonly state: 'ready' | 'limited' | 'paused' | 'probing'
  readonly paused_until?: string
  readonly last_error?: { readonly kind: string }
}

/** What `/health` answers, as far as a manager needs it. */
export interface Health {
  /** `healthy`, `unhealthy` (it serves, but its database is away), `starting` or `stopping`. */
  readonly status: string
  readonly instance_id?: string
  readonly phase?: string
  readonly detail?: string
  readonly language_models?: readonly ModelHealth[]
}

const TIMEOUT_MS = 2_000

/** Null when nobody answers there, or somebody else does. */
export async function probe(state: DaemonState): Promise<Health | null> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await nodeFetch(`${state.url}/health`, { method: 'GET', headers: {}, signal })
    const health = JSON.parse(await response.text()) as Health
    return health.instance_id === state.instanceId ? health : null
  } catch {
    return null
  }
}

/** A server whose database is away is still the one to ask: it comes back, and says so until then. */
export const serves = (health: Health | null): boolean => health?.status === 'healthy' || health?.status === 'unhealthy'
