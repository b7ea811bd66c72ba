export type AttributeValue = string | number | boolean | readonly string[]
/** What is null or undefined is left out. */
export type Attributes = Readonly<Record<string, AttributeValue | null | undefined>>

export interface SpanOptions {
  /** Default `internal`. */
  readonly kind?: 'internal' | 'server' | 'client' | 'consumer'
  readonly attributes?: Attributes
  /** Milliseconds since 1970, with fractions; now when left out. */
  readonly startedAt?: number
}

/** A piece of work with a beginning and an end, as part of a trace. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  /** What W3C calls the `traceparent` of whatever it causes. */
  readonly traceParent: string
  /** Whether what users said may be among the attributes. */
  readonly takesContent: boolean
  begin(name: string, options?: SpanOptions): Span
  /** A step of it that has ended already. */
  record(name: string, startedAt: number, endedAt: number): void
  rename(name: string): void
  set(attributes: Attributes): void
  fail(error: unknown): void
  /** @param endedAt as `startedAt` */
  end(endedAt?: number): void
}

/** Begins traces. */
export interface Tracer extends AsyncDisposable {
  begin(
    name: string,
    options?: SpanOptions & {
      /** The `traceparent` and `tracestate` of the caller, whose trace goes on. */
      readonly parent?: { readonly traceParent: string; readonly traceState: string | null } | null
      /** The `traceparent` of what caused it, in a trace of its own. */
      readonly causedBy?: string | null
    },
  ): Span
}

export const nowMs = (): number => performance.timeOrigin + performance.now()
