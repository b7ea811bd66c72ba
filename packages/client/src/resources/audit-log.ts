import type { AuditLogEntry, AuditLogListResponse, AuditLogStatsResponse } from 'hindsight-contract'
import { iteratePages } from '../page.ts'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

export interface AuditLogFilter {
  /** Such as `retain`, `delete_bank`. */
  action?: string
  transport?: 'http' | 'mcp'
  /** ISO 8601; the first moment. */
  startDate?: string
  /** ISO 8601; the moment after the last. */
  endDate?: string
}

/** Who asked what of a bank, where that is written down. */
export class AuditLog extends Resource {
  /** One page, the newest first. */
  list(
    bankId: string,
    options: AuditLogFilter & { limit?: number; offset?: number } & RequestOptions = {},
  ): Promise<AuditLogListResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listAuditLogs', { params: { bank_id: bankId }, query: toWireNames(query) }, request)
  }

  iterate(bankId: string, options: AuditLogFilter & RequestOptions = {}): AsyncGenerator<AuditLogEntry> {
    return iteratePages((limit, offset) => this.list(bankId, { ...options, limit, offset }))
  }

  /** The same, counted by day. */
  stats(
    bankId: string,
    options: { action?: string; period?: '1d' | '7d' | '30d' } & RequestOptions = {},
  ): Promise<AuditLogStatsResponse> {
    const [request, query] = splitOptions(options)
    return this.call('getAuditLogStats', { params: { bank_id: bankId }, query }, request)
  }
}
