import { z } from 'zod'
import { LanguageBudget, LanguageModelState } from './language-models.ts'

export const LivenessResponse = z
  .object({
    status: z.literal('alive'),
    version: z.string(),
    uptime_seconds: z.number(),
  })
  .meta({ id: 'LivenessResponse' })
export type LivenessResponse = z.output<typeof LivenessResponse>

export const FeaturesInfo = z
  .object({
    observations: z.boolean(),
    mcp: z.boolean(),
    worker: z.boolean(),
    bank_config_api: z.boolean(),
    bank_llm_health: z.boolean(),
    file_upload_api: z.boolean(),
    document_export_api: z.boolean(),
    document_import_api: z.boolean(),
    audit_log: z.boolean(),
    llm_trace: z.boolean(),
    store_document_text: z.boolean(),
  })
  .meta({ id: 'FeaturesInfo' })
export type FeaturesInfo = z.output<typeof FeaturesInfo>

export const VersionResponse = z
  .object({
    api_version: z.string().describe('Version of the wire protocol.'),
    server_version: z.string().optional().describe('Extension: version of the server itself.'),
    protocol_version: z
      .int()
      .optional()
      .describe('Extension: version of what managers and servers say to each other; both need the same.'),
    features: FeaturesInfo,
  })
  .meta({ id: 'VersionResponse' })
export type VersionResponse = z.output<typeof VersionResponse>

export const HealthResponse = z
  .object({
    status: z.enum(['healthy', 'unhealthy', 'starting', 'stopping']),
    database: z.string().optional(),
    reason: z.string().optional(),
    error: z.string().optional(),
    db_acquire_ms: z.number().optional(),
    db_pool_waiting: z.int().optional(),
    db_pool_in_use: z.int().optional(),
    db_pool_max: z.int().optional(),
    db_pool_idle: z.int().optional(),
    instance_id: z.string().optional().describe('Extension: random for each start of the server.'),
    phase: z.string().optional().describe('Extension: what a starting server is doing, in a word.'),
    detail: z.string().optional().describe('Extension: the same in a sentence.'),
    language_models: z
      .array(LanguageModelState)
      .optional()
      .describe('Extension: how the configured language models do. The server is healthy without them.'),
    language_budget: LanguageBudget.optional().describe('Extension: only when there is a daily budget.'),
  })
  .meta({ id: 'HealthResponse' })
export type HealthResponse = z.output<typeof HealthResponse>
