import type { RouteName } from 'hindsight-contract'
import { ApiError } from '../errors.ts'
import type { AuditEntry, AuditLog } from '../memory/audit/audit-log.ts'
import type { HandlerRequest, Handlers } from './handlers.ts'

/** What is written down, and under which name. */
const ACTIONS: Partial<Record<RouteName, string>> = {
  retainMemories: 'retain',
  recallMemories: 'recall',
  reflect: 'reflect',
  retainFiles: 'file_retain',
  clearMemories: 'clear_memories',
  patchMemory: 'update_memory',
  createMentalModel: 'create_mental_model',
  patchMentalModel: 'update_mental_model',
  deleteMentalModel: 'delete_mental_model',
  refreshMentalModel: 'refresh_mental_model',
  clearMentalModel: 'clear_mental_model',
  dryRunRefreshMentalModel: 'dry_run_refresh_mental_model',
  createDirective: 'create_directive',
  patchDirective: 'update_directive',
  deleteDirective: 'delete_directive',
  patchDocument: 'update_document',
  deleteDocument: 'delete_document',
  reprocessDocument: 'reprocess_document',
  exportDocuments: 'export_documents',
  importDocuments: 'import_documents',
  cancelOperation: 'cancel_operation',
  retryOperation: 'retry_operation',
  deleteOperation: 'delete_operation',
  putBank: 'create_bank',
  patchBank: 'update_bank',
  deleteBank: 'delete_bank',
  importBankTemplate: 'import_bank_template',
  clearObservations: 'clear_observations',
  deleteObservationsOfMemory: 'clear_memory_observations',
  recoverConsolidation: 'recover_consolidation',
  requestConsolidation: 'consolidation',
  patchBankConfig: 'update_bank_config',
  resetBankConfig: 'reset_bank_config',
  createWebhook: 'create_webhook',
  patchWebhook: 'update_webhook',
  deleteWebhook: 'delete_webhook',
}
/** Decide whether a bank's log is on. */
const DECIDING: readonly RouteName[] = ['patchBankConfig', 'resetBankConfig', 'importBankTemplate']
/** Never written down, wherever they stand. */
const SECRETS = new Set(['secret', 'api_key', 'authorization', 'headers'])
/** Of a request or an answer; longer ones are told by their size. */
const MOST_CHARACTERS = 20_000

/** Where it is written down. */
export type AuditSink = Pick<AuditLog, 'wants' | 'record' | 'look' | 'flush'>

/** The same handlers, with what banks want written down. */
export function auditedHandlers(handlers: Handlers, log: AuditSink, transport: AuditEntry['transport']): Handlers {
  const audited: Record<string, unknown> = { ...handlers }
  for (const [name, action] of Object.entries(ACTIONS) as [RouteName, string][]) {
    const handler = handlers[name] as (request: HandlerRequest<RouteName>) => Promise<unknown>
    audited[name] = async (request: HandlerRequest<RouteName>) => {
      const { bank_id: bankId } = request.params as { bank_id: string }
      // Afterwards it may want it no more: what switched it off is written down, too.
      const isWanted = log.wants(bankId, action)
      if (!isWanted && !DECIDING.includes(name)) return handler(request)
      // What was asked before is written down as the bank wanted it then.
      if (DECIDING.includes(name)) await log.flush()
      const startedAt = new Date()
      const record = (response: unknown) => {
        if (!isWanted) return
        const { params, query, body } = request
        const { bank_id: _, ...rest } = params as Record<string, unknown>
        log.record({
          bankId,
          action,
          transport,
          startedAt,
          durationMs: Date.now() - startedAt.getTime(),
          request: kept({ ...rest, ...(query as object), ...(body as object) }),
          response: kept(response),
        })
      }
      try {
        const response = await handler(request)
        record(response)
        if (DECIDING.includes(name)) await log.look()
        return response
      } catch (error) {
        record({ error: error instanceof ApiError ? error.detail : String(error) })
        throw error
      }
    }
  }
  return audited as unknown as Handlers
}

function kept(value: unknown): Record<string, unknown> {
  const text =
    JSON.stringify(value, (name, entry: unknown) => (SECRETS.has(name) && entry != null ? '***' : entry)) ?? '{}'
  if (text.length > MOST_CHARACTERS) return { truncated: true, characters: text.length }
  const parsed: unknown = JSON.parse(text)
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? (parsed as Record<string, unknown>)
    : { value: parsed }
}
