import type { QueryOf, WebhookDeliveryListResponse, WebhookDeliveryResponse } from 'hindsight-contract'
import { all, many, maybe, sql } from '../../database/sql.ts'
import { badRequest } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { wireTime, wireTimeOrNull } from '../wire-time.ts'
import { WEBHOOK_DELIVERY, webhookNotFound } from './webhook.ts'

interface DeliveryRow {
  readonly id: string
  readonly status: string
  readonly payload: { readonly webhook_id: string; readonly url: string; readonly event_type: string }
  readonly result: {
    readonly last_response_status?: number
    readonly last_response_body?: string
    readonly last_attempt_at?: string
  }
  readonly error_message: string | null
  readonly retry_count: number
  readonly next_retry_at: Date | null
  readonly created_at: Date
  readonly updated_at: Date
  readonly position: number
}

/** What was sent to a webhook, the newest first. @throws ApiError 400 for a cursor that is none, 404 */
export async function listDeliveries(
  engine: Engine,
  bankId: string,
  input: { readonly webhook_id: string } & QueryOf<'listWebhookDeliveries'>,
): Promise<WebhookDeliveryListResponse> {
  const id = requireUuid(input.webhook_id, 'webhook_id')
  const { limit, cursor } = input
  if (cursor != null && !/^\d{1,18}$/.test(cursor)) throw badRequest('cursor: it is none that this list gave')
  const webhook = await maybe<{ bank: number }>(
    engine.db,
    sql`select bank from webhooks where id = ${id} and bank = (select number from banks where id = ${bankId})`,
  )
  if (webhook === undefined) throw webhookNotFound()
  const rows = await many<DeliveryRow>(
    engine.db,
    sql`select id, status, payload, result, error_message, retry_count, next_retry_at, created_at, updated_at, position
        from operations
        where ${all(
          sql`bank = ${webhook.bank} and type = ${WEBHOOK_DELIVERY} and payload ->> 'webhook_id' = ${id}`,
          cursor != null && sql`position < ${cursor}::bigint`,
        )}
        order by position desc limit ${limit + 1}`,
  )
  const page = rows.slice(0, limit)
  const expose = engine.settings.webhooks.exposeResponseBody
  return {
    items: page.map((row) => wireDelivery(row, expose)),
    next_cursor: rows.length > limit ? String(page.at(-1)!.position) : null,
  }
}

function wireDelivery(row: DeliveryRow, exposeResponseBody: boolean): WebhookDeliveryResponse {
  const { payload, result } = row
  return {
    id: row.id,
    webhook_id: payload.webhook_id,
    url: payload.url,
    event_type: payload.event_type,
    status: row.status,
    attempts: row.retry_count + 1,
    next_retry_at: wireTimeOrNull(row.next_retry_at),
    last_error: row.error_message,
    last_response_status: result.last_response_status ?? null,
    last_response_body: exposeResponseBody ? (result.last_response_body ?? null) : null,
    last_attempt_at: result.last_attempt_at ?? null,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  }
}
