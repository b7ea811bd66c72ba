import type { ModelErrorKind } from '../model-error.ts'
import type { CircuitBreaker } from './decorators/circuit-breaker.ts'
import type { RateLimit } from './decorators/rate-limit.ts'
import type { LanguagePurpose } from './language-models.ts'

/** How one model at one address does. */
export interface EndpointState {
  readonly provider: string
  readonly model: string
  /** What it is asked for. */
  readonly purposes: readonly LanguagePurpose[]
  /** `paused`: nobody asks it until `pausedUntil`; `limited`: calls wait until then, because the provider wants them to. */
  readonly state: 'ready' | 'limited' | 'paused' | 'probing'
  readonly pausedUntil: Date | null
  readonly failuresInARow: number
  readonly lastError: { readonly at: Date; readonly kind: ModelErrorKind; readonly message: string } | null
}

interface Watched {
  readonly provider: string
  readonly model: string
  readonly breaker: CircuitBreaker
  readonly limit: RateLimit
}

interface PurposeEndpoints {
  readonly purpose: LanguagePurpose
  readonly members: readonly { readonly endpoint: Watched }[]
}

export function describeEndpoints(purposes: readonly PurposeEndpoints[]): EndpointState[] {
  const askedFor = new Map<Watched, LanguagePurpose[]>()
  for (const { purpose, members } of purposes) {
    for (const { endpoint } of members) {
      const known = askedFor.get(endpoint) ?? []
      if (!known.includes(purpose)) askedFor.set(endpoint, [...known, purpose])
    }
  }
  return [...askedFor].map(([endpoint, asked]) => describe(endpoint, asked))
}

function describe({ provider, model, breaker, limit }: Watched, purposes: readonly LanguagePurpose[]): EndpointState {
  const { state, pausedUntil, failuresInARow, lastError } = breaker.state
  const described = { provider, model, purposes, failuresInARow, lastError }
  if (state === 'closed') {
    const limitedUntil = limit.pausedUntil
    return { ...described, state: limitedUntil === null ? 'ready' : 'limited', pausedUntil: limitedUntil }
  }
  // A pause that is over is one until somebody has tried.
  return { ...described, state: state === 'open' ? 'paused' : 'probing', pausedUntil }
}
