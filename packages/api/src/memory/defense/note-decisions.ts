import type { MemoryDefenseDecision } from 'hindsight-contract'
import { execute, type Queryable, sql } from '../../database/sql.ts'
import { resolveBankConfig } from '../banks/bank-config.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { queueEvents, type WebhookEvent } from '../webhooks/queue-events.ts'

/** The name of decisions in the audit log. */
export const MEMORY_DEFENSE = 'memory_defense'

/**
 * Tells webhooks and the audit log of decisions, in the transaction of what they let through. Returns how many deliveries
 * were queued; call `engine.wakeWorker()` after the commit when there are any.
 */
export async function noteDecisions(
  tx: Queryable,
  engine: Pick<Engine, 'settings'>,
  bank: Bank,
  decisions: readonly MemoryDefenseDecision[],
  operationId: string | null,
): Promise<number> {
  if (decisions.length === 0) return 0
  await writeAudit(tx, engine, bank, decisions, operationId)
  const events = decisions.map((decision) => eventOf(decision, operationId))
  return queueEvents(tx, bank, events, engine.settings.webhooks)
}

/** The same for decisions that let nothing through. */
export async function noteRefusal(
  engine: Engine,
  bank: Bank,
  decisions: readonly MemoryDefenseDecision[],
): Promise<void> {
  if ((await engine.db.transaction((tx) => noteDecisions(tx, engine, bank, decisions, null))) > 0) engine.wakeWorker()
}

function eventOf(decision: MemoryDefenseDecision, operationId: string | null): WebhookEvent {
  const { document_id, ...data } = decision
  return {
    event: 'memory_defense.triggered',
    status: decision.action,
    operationId,
    data: { ...data, ...(document_id !== null && { document_id }) },
  }
}

async function writeAudit(
  tx: Queryable,
  engine: Pick<Engine, 'settings'>,
  bank: Bank,
  decisions: readonly MemoryDefenseDecision[],
  operationId: string | null,
): Promise<void> {
  const { auditActions = [] } = engine.settings
  if (!resolveBankConfig(engine, bank).audit_log_enabled) return
  if (auditActions.length > 0 && !auditActions.includes(MEMORY_DEFENSE)) return
  const entries = decisions.map((decision) => JSON.stringify(decision))
  const request = JSON.stringify(operationId === null ? {} : { operation_id: operationId })
  await execute(
    tx,
    sql`insert into audit_log (bank_id, action, transport, started_at, duration_ms, request, response)
        select ${bank.id}, ${MEMORY_DEFENSE}, 'system', now(), 0, ${request}::jsonb, entry::jsonb
        from unnest(${entries}::text[]) entry`,
  )
}
