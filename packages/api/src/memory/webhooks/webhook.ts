import type { WebhookHttpConfig, WebhookResponse } from 'hindsight-contract'
import { sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import { wireTime } from '../wire-time.ts'

export const WEBHOOK_DELIVERY = 'webhook_delivery'

export interface Webhook {
  readonly id: string
  readonly url: string
  readonly event_types: readonly string[]
  readonly enabled: boolean
  readonly http_config: WebhookHttpConfig
  readonly created_at: Date
  readonly updated_at: Date
}

/** Without the secret, which leaves the database only to sign. */
export const webhookColumns = sql`id, url, event_types, enabled, http_config, created_at, updated_at`

export const webhookNotFound = () => notFound('Webhook not found')

export function wireWebhook(bankId: string, webhook: Webhook): WebhookResponse {
  return {
    id: webhook.id,
    bank_id: bankId,
    url: webhook.url,
    secret: null,
    event_types: [...webhook.event_types],
    enabled: webhook.enabled,
    http_config: webhook.http_config,
    created_at: wireTime(webhook.created_at),
    updated_at: wireTime(webhook.updated_at),
  }
}
