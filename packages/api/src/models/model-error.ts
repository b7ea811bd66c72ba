/**
 * What went wrong with a model of a provider. Only some of it may pass by itself:
 * - `rate_limited`, `unavailable` (5xx, broken connection), `timeout`: asking again later may help;
 * - `authentication`, `bad_request`, `not_found` (no such model): somebody has to change the configuration;
 * - `too_long`: the input does not fit; a shorter one may;
 * - `invalid_answer`: the answer is not what was asked for;
 * - `paused`: the circuit breaker asks nobody until `retryAfterMs` has passed.
 */
export type ModelErrorKind =
  | 'rate_limited'
  | 'unavailable'
  | 'timeout'
  | 'authentication'
  | 'bad_request'
  | 'not_found'
  | 'too_long'
  | 'invalid_answer'
  | 'paused'

const PASSING: readonly ModelErrorKind[] = ['rate_limited', 'unavailable', 'timeout', 'paused']

export class ModelError extends Error {
  override name = 'ModelError'
  readonly kind: ModelErrorKind
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined
  /** How long the provider asks to wait, when it says so. */
  readonly retryAfterMs: number | undefined

  constructor(
    kind: ModelErrorKind,
    message: string,
    options: { readonly status?: number; readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.status = options.status
    this.retryAfterMs = options.retryAfterMs
  }

  /** Whether the same request may succeed later by itself. */
  get isPassing(): boolean {
    return PASSING.includes(this.kind)
  }
}
