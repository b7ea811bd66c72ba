import { randomUUID } from 'node:crypto'
import { many, type Queryable, sql } from '../../database/sql.ts'
import { enqueue } from '../../operations/enqueue.ts'
import type { JsonObject } from '../../operations/operation.ts'
import type { EngineSettings } from '../engine.ts'
import { wireTime } from '../wire-time.ts'
import { WEBHOOK_DELIVERY } from './webhook.ts'

/** Something that has happened in a bank. */
export interface WebhookEvent {
  readonly event: 'retain.completed' | 'consolidation.completed' | 'memory_defense.triggered'
  readonly status: 'completed' | 'failed' | 'redact' | 'block'
  /** Null: what happened was no queued operation. */
  readonly operationId: string | null
  readonly data: JsonObject
}

/** Whom the server itself tells of every bank. */
export interface GlobalWebhook {
  readonly url: string
  readonly secret: string | null
  readonly eventTypes: readonly string[]
}

/**
 * Queues the deliveries of events in the transaction that they tell of: all of it is committed or nothing. Returns how
 * many; call `engine.wakeWorker()` after the commit when there are any.
 */
export async function queueEvents(
  tx: Queryable,
  bank: { readonly number: number; readonly id: string },
  events: readonly WebhookEvent[],
  settings: EngineSettings['webhooks'],
): Promise<number> {
  if (events.length === 0) return 0
  const types = [...new Set(events.map(({ event }) => event))]
  const registered = await many<{ id: string; url: string; event_types: readonly string[] }>(
    tx,
    sql`select id, url, event_types from webhooks where bank = ${bank.number} and enabled and event_types && ${types}::text[]`,
  )
  const { global } = settings
  const receivers = [
    ...registered,
    ...(global === null ? [] : [{ id: null, url: global.url, event_types: global.eventTypes }]),
  ]
  const now = wireTime(new Date())
  const deliveries = receivers.flatMap(({ id, url, event_types }) =>
    events
      .filter(({ event }) => event_types.includes(event))
      .map(({ event, status, operationId, data }) => ({
        id: randomUUID(),
        type: WEBHOOK_DELIVERY,
        payload: {
          webhook_id: id,
          url,
          event_type: event,
          message: {
            event,
            bank_id: bank.id,
            ...(operationId === null ? {} : { operation_id: operationId }),
            status,
            timestamp: now.replace('+00:00', 'Z'),
            data,
          },
        },
      })),
  )
  if (deliveries.length > 0) await enqueue(tx, bank.number, deliveries)
  return deliveries.length
}
