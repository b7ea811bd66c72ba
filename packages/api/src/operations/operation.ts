export type OperationStatus = 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }
export type JsonObject = { readonly [key: string]: Json | undefined }

/** Work to be queued. */
export interface NewOperation {
  readonly id: string
  readonly type: string
  readonly payload: JsonObject
  /** What is known from the start of the `result_metadata` that callers see. */
  readonly result?: JsonObject
  readonly parent?: string
  /** Operations of a bank that share one of these run one after the other, in the order in which they were queued. */
  readonly series?: readonly string[]
  /** Not before this long from now. */
  readonly delayMs?: number
  /** The W3C trace context of who asked for it; that of the work under way when it is not given. */
  readonly traceParent?: string | null
}

/** Work that this process holds a lease on. */
export interface ClaimedOperation {
  readonly id: string
  readonly bankNumber: number
  readonly bankId: string
  readonly type: string
  readonly payload: unknown
  readonly result: JsonObject
  readonly parent: string | null
  /** Failed tries so far. */
  readonly retryCount: number
  /** How often something that passes by itself made it wait. */
  readonly postponedCount: number
  /** Of the request that queued it, as W3C writes it; null when that was not traced. */
  readonly traceParent: string | null
  /** Different at every claim: whoever holds another one may no longer write. */
  readonly lease: string
}

/** What a handler is given besides the engine. */
export interface OperationContext {
  readonly operation: ClaimedOperation
  /** Aborts when the operation is cancelled, takes too long, or lost its lease, and when the worker stops. */
  readonly signal: AbortSignal
  reportProgress(stage: string, processed?: number, total?: number, detail?: Record<string, number>): Promise<void>
}
