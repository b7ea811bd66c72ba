import type {
  CreateWebhookRequest,
  DeleteResponse,
  UpdateWebhookRequest,
  WebhookListResponse,
  WebhookResponse,
} from 'hindsight-contract'
import { execute, many, maybe, one, sql } from '../../database/sql.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { checkUrl } from './check-url.ts'
import { WEBHOOK_DELIVERY, type Webhook, webhookColumns, webhookNotFound, wireWebhook } from './webhook.ts'

/** Creates the bank when it is missing. @throws ApiError 400 for an address that may not be called */
export async function createWebhook(
  engine: Engine,
  bankId: string,
  input: CreateWebhookRequest,
): Promise<WebhookResponse> {
  const url = checkUrl(input.url, engine.settings.webhooks.allowedHosts)
  const bank = await ensureBank(engine.db, bankId, engine.settings.newBanks)
  const created = await one<Webhook>(
    engine.db,
    sql`insert into webhooks (bank, url, secret, event_types, enabled, http_config)
        values (${bank.number}, ${url.href}, ${input.secret ?? null}, ${input.event_types}, ${input.enabled},
                ${JSON.stringify(input.http_config)}::jsonb)
        returning ${webhookColumns}`,
  )
  return wireWebhook(bankId, created)
}

export async function listWebhooks(engine: Engine, bankId: string): Promise<WebhookListResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { items: [] }
  const webhooks = await many<Webhook>(
    engine.db,
    sql`select ${webhookColumns} from webhooks where bank = ${bank.number} order by created_at, id`,
  )
  return { items: webhooks.map((webhook) => wireWebhook(bankId, webhook)) }
}

/** Changes what is sent; a `secret` of null takes it away. @throws ApiError 400, 404 */
export async function patchWebhook(
  engine: Engine,
  bankId: string,
  input: { readonly webhook_id: string; readonly body: UpdateWebhookRequest },
): Promise<WebhookResponse> {
  const id = requireUuid(input.webhook_id, 'webhook_id')
  const { body } = input
  const url = body.url == null ? null : checkUrl(body.url, engine.settings.webhooks.allowedHosts).href
  const httpConfig = body.http_config == null ? null : JSON.stringify(body.http_config)
  const changed = await maybe<Webhook>(
    engine.db,
    sql`update webhooks
        set url = coalesce(${url}, url),
            secret = case when ${body.secret !== undefined} then ${body.secret ?? null}::text else secret end,
            event_types = coalesce(${body.event_types ?? null}::text[], event_types),
            enabled = coalesce(${body.enabled ?? null}::boolean, enabled),
            http_config = coalesce(${httpConfig}::jsonb, http_config), updated_at = now()
        where id = ${id} and bank = (select number from banks where id = ${bankId})
        returning ${webhookColumns}`,
  )
  if (changed === undefined) throw webhookNotFound()
  return wireWebhook(bankId, changed)
}

/** Deletes a webhook, and cancels what was not delivered yet. @throws ApiError 404 */
export async function deleteWebhook(
  engine: Engine,
  bankId: string,
  input: { readonly webhook_id: string },
): Promise<DeleteResponse> {
  const id = requireUuid(input.webhook_id, 'webhook_id')
  await engine.db.transaction(async (tx) => {
    const bank = sql`(select number from banks where id = ${bankId})`
    const deleted = await execute(tx, sql`delete from webhooks where id = ${id} and bank = ${bank}`)
    if (deleted === 0) throw webhookNotFound()
    await execute(
      tx,
      sql`update operations set status = 'cancelled', completed_at = now(), updated_at = now()
          where bank = ${bank} and type = ${WEBHOOK_DELIVERY} and payload ->> 'webhook_id' = ${id} and status = 'pending'`,
    )
  })
  return { success: true }
}
