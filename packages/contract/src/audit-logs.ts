import { z } from 'zod'

export const AuditLogEntry = z
  .object({
    id: z.string(),
    action: z.string().describe('Such as `retain`, `recall`, `update_bank_config`.'),
    transport: z.string().describe('`http` or `mcp`.'),
    bank_id: z.string().nullable(),
    started_at: z.string().nullable(),
    ended_at: z.string().nullable(),
    duration_ms: z.int().nullish(),
    request: z.record(z.string(), z.unknown()).nullable(),
    response: z.record(z.string(), z.unknown()).nullable(),
    metadata: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditLogEntry' })
export type AuditLogEntry = z.output<typeof AuditLogEntry>

export const AuditLogListResponse = z
  .object({
    bank_id: z.string(),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
    items: z.array(AuditLogEntry),
  })
  .meta({ id: 'AuditLogListResponse' })
export type AuditLogListResponse = z.output<typeof AuditLogListResponse>

export const AuditLogStatsBucket = z
  .object({ time: z.string(), actions: z.record(z.string(), z.int()), total: z.int() })
  .meta({ id: 'AuditLogStatsBucket' })
export type AuditLogStatsBucket = z.output<typeof AuditLogStatsBucket>

export const AuditLogStatsResponse = z
  .object({
    bank_id: z.string(),
    period: z.string(),
    trunc: z.string().describe('Width of a bucket: `day`.'),
    start: z.string(),
    buckets: z.array(AuditLogStatsBucket).describe('Days without entries are left out.'),
  })
  .meta({ id: 'AuditLogStatsResponse' })
export type AuditLogStatsResponse = z.output<typeof AuditLogStatsResponse>
