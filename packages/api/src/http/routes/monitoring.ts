import type { HealthResponse, ServerStatusResponse } from 'hindsight-contract'
import type { Database } from '../../database/database.ts'
import { one, sql } from '../../database/sql.ts'
import { ApiError } from '../../errors.ts'
import { withinMs } from '../../lifecycle/within-ms.ts'
import type { ServerConfiguration } from '../../memory/banks/get-effective-config.ts'
import type { LanguageMonitor } from '../../memory/usage/language-monitor.ts'
import { wireLanguageModels } from '../../memory/usage/wire-language-models.ts'
import type { Handlers } from '../handlers.ts'

export interface MonitoringSource {
  readonly db: Database
  readonly instanceId: string
  readonly version: string
  /** Version of what managers and servers say to each other. */
  readonly protocolVersion: number
  readonly workerEnabled: boolean
  readonly mcpEnabled: boolean
  readonly bankConfigEnabled: boolean
  readonly fileUploadEnabled: boolean
  readonly documentExportEnabled: boolean
  readonly documentImportEnabled: boolean
  readonly language: LanguageMonitor
  readonly configuration: ServerConfiguration
  readonly readStatus: () => Promise<ServerStatusResponse>
}

/** Version of the wire protocol that this server speaks; what clients of that protocol compare. */
export const WIRE_PROTOCOL_VERSION = '0.9.1'

/** A database that takes longer than this to say anything is not one to send requests to. */
const HEALTH_TIMEOUT_MS = 3_000

/** An unhealthy server answers with the health itself, not with a `detail`. */
class Unhealthy extends ApiError {
  readonly #health: HealthResponse

  constructor(health: HealthResponse) {
    super(503, health)
    this.#health = health
  }

  override get body(): unknown {
    return this.#health
  }
}

export const monitoringHandlers = (source: MonitoringSource) => {
  const health = async (): Promise<HealthResponse> => {
    const started = performance.now()
    try {
      await withinMs(HEALTH_TIMEOUT_MS, one(source.db, sql`select 1 as alive`))
    } catch (error) {
      throw new Unhealthy({
        status: 'unhealthy',
        database: 'error',
        error: (error as Error).message,
        instance_id: source.instanceId,
      })
    }
    const { total, idle, waiting, max } = source.db.stats()
    return {
      status: 'healthy',
      database: 'connected',
      db_acquire_ms: Math.round((performance.now() - started) * 100) / 100,
      db_pool_waiting: waiting,
      db_pool_in_use: total - idle,
      db_pool_max: max,
      db_pool_idle: idle,
      instance_id: source.instanceId,
      ...wireLanguageModels(source.language, false),
    }
  }
  return {
    getHealth: health,
    getReadiness: health,
    getLiveness: async () => ({
      status: 'alive' as const,
      version: source.version,
      uptime_seconds: Math.round(process.uptime() * 10) / 10,
    }),
    getStatus: source.readStatus,
    getVersion: async () => ({
      api_version: WIRE_PROTOCOL_VERSION,
      server_version: source.version,
      protocol_version: source.protocolVersion,
      features: {
        observations: true,
        mcp: source.mcpEnabled,
        worker: source.workerEnabled,
        bank_config_api: source.bankConfigEnabled,
        bank_llm_health: source.language.probes,
        file_upload_api: source.fileUploadEnabled,
        document_export_api: source.documentExportEnabled,
        document_import_api: source.documentImportEnabled,
        audit_log: true,
        llm_trace: source.language.traces,
        store_document_text: true,
      },
    }),
  } satisfies Partial<Handlers>
}
