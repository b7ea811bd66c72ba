import { Readable } from 'node:stream'
import { routes } from 'hindsight-contract'
import { createHttpApp, type HttpAppOptions } from '../../packages/api/src/http/app.ts'
import type { Handlers } from '../../packages/api/src/http/handlers.ts'
import { silentTelemetry } from './silent-telemetry.ts'

const echoFile: Handlers['downloadFile'] = async ({ params }) => {
  const bytes = Buffer.from(params.key)
  return { name: params.key, mediaType: 'text/plain', size: bytes.length, bytes: Readable.from([bytes]) }
}

/** Answers every operation with what it was asked; single ones can be replaced. */
export function echoApp(overrides: Partial<Handlers> = {}, options: Partial<HttpAppOptions> = {}) {
  const echo = Object.fromEntries(
    Object.keys(routes).map((name) => [
      name,
      async ({ params, query, body }: never) => ({ name, params, query, body }),
    ]),
  ) as unknown as Handlers
  return createHttpApp({
    audit: { wants: () => false, record: () => {}, look: async () => {}, flush: async () => {} },
    mcp: null,
    handlers: { ...echo, downloadFile: echoFile, ...overrides },
    guard: { allowedHosts: [], allowedOrigins: [], apiKey: undefined },
    bodies: { maxBytes: 100_000, maxTotalBytes: 10_000_000, silenceMs: 5_000 },
    admission: {
      concurrent: { recall: 8, retain: 4, reflect: 4, upload: 4, other: 8 },
      maxPending: 100,
      queueTimeoutMs: 5_000,
    },
    rate: null,
    requestTimeoutMs: 5_000,
    accessLog: false,
    telemetry: silentTelemetry(),
    version: '1.2.3',
    ...options,
  })
}
