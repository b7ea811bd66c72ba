import type { HttpBindings } from '@hono/node-server'
import { settingsOf } from './config/bank/setting-layers.ts'
import { serverSettings } from './config/effective-settings.ts'
import { type Config, isLoopback } from './config/load-config.ts'
import type { Database, DatabaseConnection } from './database/database.ts'
import { createHttpApp } from './http/app.ts'
import { createHandlers } from './http/create-handlers.ts'
import type { Activity } from './lifecycle/activity.ts'
import type { Scope } from './lifecycle/scope.ts'
import { AuditLog } from './memory/audit/audit-log.ts'
import { defenseOf } from './memory/defense/screen-items.ts'
import { readBacklog } from './observability/backlog.ts'
import type { Log } from './observability/log.ts'
import { readStatus } from './observability/status/read-status.ts'
import { openTelemetry } from './observability/telemetry.ts'
import { isEmbedded } from './open-database.ts'
import { openEngine } from './open-engine.ts'
import { hasNearWork } from './operations/has-near-work.ts'
import { requestLimits } from './request-limits.ts'
import type { Gate } from './tenant/tenant-gate.ts'
import { verifyLanguageModels } from './verify-language-models.ts'

export interface ServiceParts {
  readonly db: Database
  readonly connection: DatabaseConnection
  readonly scope: Scope
  readonly log: Log
  /** Told of what runs without a request. */
  readonly background: Activity
  readonly instanceId: string
  readonly version: string
  /** Version of what managers and servers say to each other. */
  readonly protocolVersion: number
  /** Its name. */
  readonly profile: string
  /** Decides who may call besides those with the key; undefined: nobody. */
  readonly gate?: Gate | undefined
}

/** What answers requests once there is a database. */
export interface Service {
  fetch(request: Request, environment?: unknown): Response | Promise<Response>
  /** Begins with what is queued. */
  start(): void
  /** Looks whether the language models can be asked. */
  verifyModels(): void
  /** Whether something is left to be done by this process, now or before long. */
  hasQueuedWork(): Promise<boolean>
}

export async function openService(config: Config, parts: ServiceParts): Promise<Service> {
  const { db, connection, scope, log, background, instanceId, version, protocolVersion, profile, gate } = parts
  const { variables } = config
  const telemetry = await openTelemetry(config, { serviceName: 'hindsight-api', version, instanceId }, scope, log)
  const { metrics } = telemetry
  const { engine, language, worker } = await openEngine(config, db, connection, scope, telemetry, background)
  metrics.readFrom({
    db,
    search: engine.search,
    backlog: variables.METRICS_BACKLOG_ENABLED ? () => readBacklog(db) : null,
  })
  const audit = scope.use(
    await AuditLog.open({
      db,
      enabled: settingsOf(config.bankSettings.layers).audit_log_enabled,
      actions: variables.AUDIT_LOG_ACTIONS,
      retentionDays: variables.AUDIT_LOG_RETENTION_DAYS,
      screens: (bank) => defenseOf(engine, bank) !== null,
      onFailure: (error) => log.warn({ err: error }, 'The audit log could not be written.'),
    }),
  )
  const app = createHttpApp({
    handlers: createHandlers(
      engine,
      metrics,
      {
        db,
        instanceId,
        version,
        protocolVersion,
        workerEnabled: variables.WORKER_ENABLED,
        fileUploadEnabled: variables.ENABLE_FILE_UPLOAD_API,
        documentExportEnabled: variables.ENABLE_DOCUMENT_EXPORT_API,
        documentImportEnabled: variables.ENABLE_DOCUMENT_IMPORT_API,
        mcpEnabled: variables.MCP_ENABLED,
        bankConfigEnabled: variables.ENABLE_BANK_CONFIG_API,
        language: language.monitor,
        readStatus: () =>
          readStatus({
            version,
            instanceId,
            profile,
            databaseKind: isEmbedded(variables.DATABASE_URL) ? 'embedded' : 'external',
            embeddingProvider: config.embedding.provider,
            searchBytesAllowed: variables.SEARCH_MEMORY_MB * 2 ** 20,
            engine,
            language: language.monitor,
            telemetry,
          }),
        configuration: { settings: serverSettings(config), warnings: [...config.warnings] },
      },
      audit,
    ),
    guard: {
      // Whoever listens to the network has a key and is reached by names that only its owner knows.
      allowedHosts: isLoopback(variables.HOST) ? variables.ALLOWED_HOSTS : ['*'],
      allowedOrigins: variables.ALLOWED_ORIGINS,
      apiKey: variables.TENANT_API_KEY,
      gate,
    },
    audit,
    mcp: variables.MCP_ENABLED
      ? {
          instructions: variables.MCP_INSTRUCTIONS,
          enabledTools: variables.MCP_ENABLED_TOOLS ?? null,
          bankId: variables.MCP_BANK_ID,
          ...mcpKeys(config, gate),
        }
      : null,
    switchedOff: {
      ...(!variables.ENABLE_BANK_CONFIG_API && {
        getBankConfig: switchOn('ENABLE_BANK_CONFIG_API'),
        patchBankConfig: switchOn('ENABLE_BANK_CONFIG_API'),
        resetBankConfig: switchOn('ENABLE_BANK_CONFIG_API'),
      }),
      ...(!variables.ENABLE_FILE_UPLOAD_API && { retainFiles: switchOn('ENABLE_FILE_UPLOAD_API') }),
      ...(!variables.ENABLE_DOCUMENT_EXPORT_API && { exportDocuments: switchOn('ENABLE_DOCUMENT_EXPORT_API') }),
      ...(!variables.ENABLE_DOCUMENT_IMPORT_API && { importDocuments: switchOn('ENABLE_DOCUMENT_IMPORT_API') }),
      ...(!variables.ENABLE_DRY_RUN_EXTRACT && { dryRunExtract: switchOn('ENABLE_DRY_RUN_EXTRACT') }),
    },
    ...requestLimits(config),
    accessLog: variables.ACCESS_LOG,
    telemetry,
    version,
    basePath: variables.BASE_PATH,
  })
  return {
    fetch: (request, environment) => app.fetch(request, environment as HttpBindings),
    start: () => worker?.start(),
    verifyModels: () => verifyLanguageModels(config, language, scope, log),
    hasQueuedWork: async () => worker !== null && (await hasNearWork(db)),
  }
}

/** A token of its own goes before what lets in elsewhere. */
function mcpKeys({ variables }: Config, gate: Gate | undefined) {
  if (variables.MCP_AUTH_TOKEN !== undefined) return { token: variables.MCP_AUTH_TOKEN }
  if (variables.TENANT_MCP_AUTH_DISABLED) return { token: null }
  return { token: variables.TENANT_API_KEY ?? null, gate }
}

const switchOn = (variable: string) => `HINDSIGHT_API_${variable} switches it on`
