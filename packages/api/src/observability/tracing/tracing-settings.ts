/** Where traces go. What is null is up to `OTEL_*`, as OpenTelemetry's own packages read them. */
export interface TracingSettings {
  /** Of the collector, with its path. */
  readonly url: string | null
  readonly headers: Readonly<Record<string, string>> | null
  readonly serviceName: string | null
  readonly environment: string
  /** Whether spans may hold what users said. */
  readonly takesContent: boolean
  /** Asked for by name: then a start without them fails. */
  readonly isRequired: boolean
}
