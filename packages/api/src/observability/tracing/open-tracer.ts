import type * as Api from '@opentelemetry/api'
import { OpenTelemetrySpan } from './open-telemetry-span.ts'
import type { Tracer } from './span.ts'
import { readTraceParent } from './trace-parent.ts'
import type { TracingSettings } from './tracing-settings.ts'

export interface TracerOptions {
  readonly settings: TracingSettings
  readonly serviceName: string
  readonly version: string
  readonly instanceId: string
  /** Told why spans do not arrive. */
  readonly onFailure: (reason: string) => void
}

/** The packages that send traces are there only where traces are wanted. */
export class TracingUnavailable extends Error {
  override readonly name = 'TracingUnavailable'
}

/** What cannot be sent while a process stops is given up after this. */
const FLUSH_MS = 2_000

const INSTALL =
  'npm install @opentelemetry/api@1.9 @opentelemetry/resources@2 @opentelemetry/sdk-trace-base@2 @opentelemetry/exporter-trace-otlp-http@0.223'

/** Sends spans by OTLP over HTTP, in the background. What the settings leave open, `OTEL_*` says. @throws TracingUnavailable */
export async function openTracer(options: TracerOptions): Promise<Tracer> {
  const { settings, serviceName, version, instanceId, onFailure } = options
  const { api, base, resources, otlp } = await importPackages()
  api.diag.setLogger(
    { error: onFailure, warn() {}, info() {}, debug() {}, verbose() {} },
    { logLevel: api.DiagLogLevel.ERROR, suppressOverrideMessage: true },
  )
  const exporter = new otlp.OTLPTraceExporter({
    ...(settings.url !== null && { url: settings.url }),
    ...(settings.headers !== null && { headers: settings.headers }),
  })
  const provider = new base.BasicTracerProvider({
    resource: resources
      .defaultResource()
      .merge(
        resources.resourceFromAttributes({
          'service.name': serviceName,
          'service.version': version,
          'service.instance.id': instanceId,
          'deployment.environment.name': settings.environment,
        }),
      )
      .merge(resources.detectResources({ detectors: [resources.envDetector] }))
      .merge(
        resources.resourceFromAttributes(settings.serviceName === null ? {} : { 'service.name': settings.serviceName }),
      ),
    spanProcessors: [new base.BatchSpanProcessor(exporter)],
  })
  const tracer = provider.getTracer('hindsight', version)
  return {
    begin(name, { kind, attributes, startedAt, parent, causedBy } = {}) {
      const remote = parent == null ? null : readTraceParent(parent.traceParent)
      const cause = causedBy == null ? null : readTraceParent(causedBy)
      const context =
        remote === null
          ? api.ROOT_CONTEXT
          : api.trace.setSpanContext(api.ROOT_CONTEXT, {
              ...remote,
              isRemote: true,
              ...(parent?.traceState != null && { traceState: api.createTraceState(parent.traceState) }),
            })
      return OpenTelemetrySpan.begin({ api, tracer, takesContent: settings.takesContent }, context, name, {
        ...(kind && { kind }),
        ...(attributes && { attributes }),
        ...(startedAt !== undefined && { startedAt }),
        links: cause === null ? [] : [{ context: cause }],
      })
    },
    async [Symbol.asyncDispose]() {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, FLUSH_MS)
      })
      await Promise.race([provider.shutdown().catch(() => {}), late])
      clearTimeout(timer)
    },
  }
}

async function importPackages() {
  try {
    const [api, base, resources, otlp] = await Promise.all([
      import('@opentelemetry/api') as Promise<typeof Api>,
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ])
    return { api, base, resources, otlp }
  } catch (cause) {
    const isMissing = (cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND'
    throw new TracingUnavailable(
      isMissing
        ? `Traces need packages that are not installed. Install them beside hindsight-api: ${INSTALL}`
        : `The packages that send traces cannot be loaded: ${(cause as Error).message}`,
      { cause },
    )
  }
}
