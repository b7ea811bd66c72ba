import type {
  CreateWebhookRequestInput,
  DeleteResponse,
  UpdateWebhookRequestInput,
  WebhookDeliveryListResponse,
  WebhookDeliveryResponse,
  WebhookListResponse,
  WebhookResponse,
} from 'hindsight-contract'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

/** How a webhook is called. */
export interface WebhookCall {
  method?: 'POST' | 'GET' | 'PUT' | 'PATCH'
  timeoutSeconds?: number
  headers?: Record<string, string>
  /** Added to the query of the address. */
  params?: Record<string, string>
}

export interface NewWebhook {
  url: string
  /** Signs what is sent; null takes it away. */
  secret?: string | null
  /** Default: `consolidation.completed`. */
  eventTypes?: string[]
  enabled?: boolean
  httpConfig?: WebhookCall
}

/** Who is told when something has happened in a bank. */
export class Webhooks extends Resource {
  create(bankId: string, webhook: NewWebhook, options?: RequestOptions): Promise<WebhookResponse> {
    return this.call('createWebhook', { params: { bank_id: bankId }, body: toWireWebhook(webhook) }, options)
  }

  list(bankId: string, options?: RequestOptions): Promise<WebhookListResponse> {
    return this.call('listWebhooks', { params: { bank_id: bankId } }, options)
  }

  update(
    bankId: string,
    webhookId: string,
    changes: Partial<NewWebhook>,
    options?: RequestOptions,
  ): Promise<WebhookResponse> {
    const params = { bank_id: bankId, webhook_id: webhookId }
    return this.call('patchWebhook', { params, body: toWireWebhook(changes), idempotent: true }, options)
  }

  delete(bankId: string, webhookId: string, options?: RequestOptions): Promise<DeleteResponse> {
    return this.call('deleteWebhook', { params: { bank_id: bankId, webhook_id: webhookId } }, options)
  }

  /** What was sent, the newest first. */
  deliveries(
    bankId: string,
    webhookId: string,
    options: { limit?: number; cursor?: string } & RequestOptions = {},
  ): Promise<WebhookDeliveryListResponse> {
    const [request, query] = splitOptions(options)
    const params = { bank_id: bankId, webhook_id: webhookId }
    return this.call('listWebhookDeliveries', { params, query: toWireNames(query) }, request)
  }

  /** All of them, page by page. */
  async *iterateDeliveries(
    bankId: string,
    webhookId: string,
    options: RequestOptions = {},
  ): AsyncGenerator<WebhookDeliveryResponse> {
    let cursor: string | null = null
    do {
      const page: WebhookDeliveryListResponse = await this.deliveries(bankId, webhookId, {
        ...options,
        ...(cursor === null ? {} : { cursor }),
      })
      yield* page.items
      cursor = page.next_cursor
    } while (cursor !== null)
  }
}

function toWireWebhook({
  httpConfig,
  ...webhook
}: Partial<NewWebhook>): CreateWebhookRequestInput & UpdateWebhookRequestInput {
  const wire = {
    ...toWireNames(webhook),
    ...(httpConfig === undefined ? {} : { http_config: toWireNames(httpConfig) }),
  }
  return wire as CreateWebhookRequestInput
}
