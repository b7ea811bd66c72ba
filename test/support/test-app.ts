import type { Database } from '../../packages/api/src/database/database.ts'
import { createHttpApp, type HttpAppOptions } from '../../packages/api/src/http/app.ts'
import { createHandlers } from '../../packages/api/src/http/create-handlers.ts'
import type { MonitoringSource } from '../../packages/api/src/http/routes/monitoring.ts'
import { AuditLog } from '../../packages/api/src/memory/audit/audit-log.ts'
import { defenseOf } from '../../packages/api/src/memory/defense/screen-items.ts'
import type { Engine } from '../../packages/api/src/memory/engine.ts'
import type { LanguageMonitor } from '../../packages/api/src/memory/usage/language-monitor.ts'
import { readBacklog } from '../../packages/api/src/observability/backlog.ts'
import { readStatus } from '../../packages/api/src/observability/status/read-status.ts'
import type { MemorySearchIndex } from '../../packages/api/src/search/memory/host.ts'
import { silentTelemetry } from './silent-telemetry.ts'

const noLanguageModels: LanguageMonitor = {
  states: () => [],
  budget: () => null,
  traces: true,
  probes: true,
  settle: async () => {},
}

/** Everything that a server answers, over an engine, without a process or a port. */
export async function createTestApp(
  db: Database & Parameters<typeof readBacklog>[0],
  engine: Engine,
  search: MemorySearchIndex,
  options: Partial<HttpAppOptions> = {},
  monitoring: Partial<MonitoringSource> = {},
) {
  const { telemetry: given } = options
  const telemetry = { ...silentTelemetry(), ...given }
  telemetry.metrics.readFrom({ db, search, backlog: () => readBacklog(db) })
  const audit = await AuditLog.open({
    db,
    enabled: false,
    actions: [],
    retentionDays: -1,
    screens: (bank) => defenseOf(engine, bank) !== null,
    onFailure: (error) => {
      if (!db.pool.ending) throw error
    },
  })
  const { language = noLanguageModels } = monitoring
  const handlers = createHandlers(
    engine,
    telemetry.metrics,
    {
      db,
      instanceId: 'i',
      version: '0',
      protocolVersion: 1,
      workerEnabled: true,
      fileUploadEnabled: true,
      documentExportEnabled: true,
      documentImportEnabled: true,
      mcpEnabled: true,
      bankConfigEnabled: true,
      configuration: { settings: [], warnings: [] },
      readStatus: () =>
        readStatus({
          version: '0',
          instanceId: 'i',
          profile: 'test',
          databaseKind: 'external',
          embeddingProvider: 'lexical',
          searchBytesAllowed: 1_000_000,
          engine,
          language,
          telemetry,
        }),
      language,
      ...monitoring,
    },
    audit,
  )
  return createHttpApp({
    handlers,
    telemetry,
    audit,
    mcp: { instructions: '', enabledTools: null, bankId: 'default', token: null },
    guard: { allowedHosts: [], allowedOrigins: [], apiKey: undefined },
    bodies: { maxBytes: 1_000_000, maxTotalBytes: 10_000_000, silenceMs: 5_000 },
    admission: {
      concurrent: { recall: 8, retain: 4, reflect: 4, upload: 4, other: 8 },
      maxPending: 100,
      queueTimeoutMs: 5_000,
    },
    rate: null,
    requestTimeoutMs: 10_000,
    accessLog: false,
    version: '0',
    ...options,
  })
}
