import type * as Api from '@opentelemetry/api'
import { ModelError } from '../../models/model-error.ts'
import type { Attributes, Span, SpanOptions } from './span.ts'
import { type TraceParent, writeTraceParent } from './trace-parent.ts'

interface Tracing {
  readonly api: typeof Api
  readonly tracer: Api.Tracer
  readonly takesContent: boolean
}

/** A span of OpenTelemetry's. */
export class OpenTelemetrySpan implements Span {
  readonly #tracing: Tracing
  readonly #span: Api.Span

  private constructor(tracing: Tracing, span: Api.Span) {
    this.#tracing = tracing
    this.#span = span
  }

  static begin(
    tracing: Tracing,
    context: Api.Context,
    name: string,
    options: SpanOptions & { readonly links?: readonly { readonly context: TraceParent }[] } = {},
  ): OpenTelemetrySpan {
    const { kind = 'internal', attributes = {}, startedAt, links = [] } = options
    const { SpanKind } = tracing.api
    const kinds = {
      internal: SpanKind.INTERNAL,
      server: SpanKind.SERVER,
      client: SpanKind.CLIENT,
      consumer: SpanKind.CONSUMER,
    }
    const span = tracing.tracer.startSpan(
      name,
      {
        kind: kinds[kind],
        attributes: present(attributes),
        ...(startedAt !== undefined && { startTime: startedAt }),
        links: [...links],
      },
      context,
    )
    return new OpenTelemetrySpan(tracing, span)
  }

  get traceId(): string {
    return this.#span.spanContext().traceId
  }

  get spanId(): string {
    return this.#span.spanContext().spanId
  }

  get traceParent(): string {
    return writeTraceParent(this.#span.spanContext())
  }

  get takesContent(): boolean {
    return this.#tracing.takesContent
  }

  begin(name: string, options?: SpanOptions): Span {
    const { trace, ROOT_CONTEXT } = this.#tracing.api
    return OpenTelemetrySpan.begin(this.#tracing, trace.setSpan(ROOT_CONTEXT, this.#span), name, options)
  }

  record(name: string, startedAt: number, endedAt: number): void {
    this.begin(name, { startedAt }).end(endedAt)
  }

  rename(name: string): void {
    this.#span.updateName(name)
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(present(attributes))
  }

  /** Messages of errors may quote what users said: only what kind of error it was is told. */
  fail(error: unknown): void {
    const type = error instanceof ModelError ? error.kind : error instanceof Error ? error.name : 'unknown'
    this.#span.setAttribute('error.type', type)
    this.#span.setStatus({ code: this.#tracing.api.SpanStatusCode.ERROR })
  }

  end(endedAt?: number): void {
    this.#span.end(endedAt)
  }
}

function present(attributes: Attributes): Api.Attributes {
  const entries = Object.entries(attributes).filter(([, value]) => value != null)
  return Object.fromEntries(entries) as Api.Attributes
}
