import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as a collector of OpenTelemetry gets it, with its attributes as one object. */
export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty: the first of its trace here. */
  readonly parentSpanId: string
  readonly name: string
  readonly kind: number
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly status: { readonly code?: number }
  readonly resource: Readonly<Record<string, unknown>>
}

/** Takes spans by OTLP over HTTP, as JSON, on a free loopback port. */
export interface TraceCollector extends AsyncDisposable {
  readonly url: string
  readonly spans: readonly CollectedSpan[]
  /** Everything that came, as it came. */
  readonly received: readonly string[]
  readonly requests: readonly { readonly path: string; readonly headers: Readonly<Record<string, unknown>> }[]
}

interface WireValue {
  readonly stringValue?: string
  readonly intValue?: number | string
  readonly doubleValue?: number
  readonly boolValue?: boolean
  readonly arrayValue?: { readonly values: readonly WireValue[] }
}
interface WireAttribute {
  readonly key: string
  readonly value: WireValue
}
interface WireSpan extends Omit<CollectedSpan, 'attributes' | 'links' | 'resource' | 'startMs' | 'endMs'> {
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly WireAttribute[]
  readonly links?: CollectedSpan['links']
}
interface WireRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly WireAttribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[]
  }[]
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = []
  const received: string[] = []
  const requests: { path: string; headers: Record<string, unknown> }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    received.push(text)
    requests.push({ path: request.url!, headers: request.headers })
    spans.push(...readSpans(JSON.parse(text) as WireRequest))
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    received,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const readSpans = ({ resourceSpans }: WireRequest): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        ...span,
        parentSpanId: span.parentSpanId ?? '',
        startMs: Number(span.startTimeUnixNano) / 1e6,
        endMs: Number(span.endTimeUnixNano) / 1e6,
        attributes: readAttributes(span.attributes),
        links: span.links ?? [],
        resource: readAttributes(resource.attributes),
      })),
    ),
  )

const readAttributes = (attributes: readonly WireAttribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, readValue(value)]))

function readValue({ stringValue, intValue, doubleValue, boolValue, arrayValue }: WireValue): unknown {
  if (arrayValue !== undefined) return arrayValue.values.map(readValue)
  return stringValue ?? doubleValue ?? boolValue ?? Number(intValue)
}
