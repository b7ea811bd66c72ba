import type { z } from 'zod'
import type { TracingSettings } from '../observability/tracing/tracing-settings.ts'
import type { observabilityVariables } from './observability-variables.ts'

type Variables = z.output<z.ZodObject<typeof observabilityVariables>>

/** Set by whoever wants all programs of a machine to send traces. */
const STANDARD_ENDPOINTS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']

/** Null: no traces. */
export function resolveTracing(
  variables: Variables,
  environment: Readonly<Record<string, string | undefined>>,
): TracingSettings | null {
  const endpoint = variables.OTEL_EXPORTER_OTLP_ENDPOINT
  const isSet = (name: string) => (environment[name] ?? '') !== ''
  const isForbidden =
    environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || environment.OTEL_TRACES_EXPORTER === 'none'
  const isWanted = endpoint !== undefined || (!isForbidden && STANDARD_ENDPOINTS.some(isSet))
  if (!(variables.OTEL_TRACES_ENABLED ?? isWanted)) return null
  const { OTEL_EXPORTER_OTLP_HEADERS: headers } = variables
  return {
    url: endpoint === undefined ? null : tracesUrl(endpoint),
    headers: headers === undefined ? null : Object.fromEntries(headers.map(readHeader)),
    serviceName: variables.OTEL_SERVICE_NAME ?? null,
    environment: variables.OTEL_DEPLOYMENT_ENVIRONMENT,
    takesContent: variables.OTEL_TRACE_CONTENT,
    isRequired: variables.OTEL_TRACES_ENABLED === true || endpoint !== undefined,
  }
}

/** The address of a collector is what comes before the path of traces. */
const tracesUrl = (endpoint: string) =>
  endpoint.endsWith('/v1/traces') ? endpoint : `${endpoint.replace(/\/+$/, '')}/v1/traces`

function readHeader(pair: string): [string, string] {
  const at = pair.indexOf('=')
  return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())]
}
