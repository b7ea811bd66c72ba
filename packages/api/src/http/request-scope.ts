/** What one request carries from the door to its handler. */
export interface RequestScope {
  readonly id: string
  readonly startedAt: number
  /** Aborts when the caller goes away or the time is over. */
  readonly signal: AbortSignal
  timedOut: boolean
  /** Bytes of its body that were read. */
  heldBytes: number
  /** The path with its parameters' names in place of their values, for metrics. */
  endpoint: string
}
