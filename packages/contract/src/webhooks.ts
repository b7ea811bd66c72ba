import { z } from 'zod'

/** How a webhook is called. */
export const WebhookHttpConfig = z
  .object({
    method: z
      .string()
      .transform((method) => method.toUpperCase())
      .pipe(z.enum(['POST', 'GET', 'PUT', 'PATCH']))
      .default('POST'),
    timeout_seconds: z.int().min(1).max(300).default(30),
    headers: z.record(z.string(), z.string()).default({}),
    params: z.record(z.string(), z.string()).default({}).describe('Added to the query of the address.'),
  })
  .meta({ id: 'WebhookHttpConfig' })
export type WebhookHttpConfig = z.output<typeof WebhookHttpConfig>

const Url = z.string().min(1).max(2000)
const EventTypes = z
  .array(z.string())
  .describe('`retain.completed`, `consolidation.completed`; others are kept and never sent.')

export const CreateWebhookRequest = z
  .object({
    url: Url.describe('http or https. Addresses of private networks need the server’s leave.'),
    secret: z.string().min(1).nullish().describe('Signs what is sent: `X-Hindsight-Signature: sha256=<hex HMAC>`.'),
    event_types: EventTypes.default(['consolidation.completed']),
    enabled: z.boolean().default(true),
    http_config: WebhookHttpConfig.prefault({}),
  })
  .meta({ id: 'CreateWebhookRequest' })
export type CreateWebhookRequest = z.output<typeof CreateWebhookRequest>
export type CreateWebhookRequestInput = z.input<typeof CreateWebhookRequest>

export const UpdateWebhookRequest = z
  .object({
    url: Url.nullish(),
    secret: z.string().min(1).nullish().describe('null takes it away.'),
    event_types: EventTypes.nullish(),
    enabled: z.boolean().nullish(),
    http_config: WebhookHttpConfig.nullish(),
  })
  .refine((update) => Object.values(update).some((value) => value !== undefined), 'at least one field is needed')
  .meta({ id: 'UpdateWebhookRequest' })
export type UpdateWebhookRequest = z.output<typeof UpdateWebhookRequest>
export type UpdateWebhookRequestInput = z.input<typeof UpdateWebhookRequest>

export const WebhookResponse = z
  .object({
    id: z.string(),
    bank_id: z.string().nullable(),
    url: z.string(),
    secret: z.null().describe('Never told.'),
    event_types: z.array(z.string()),
    enabled: z.boolean(),
    http_config: WebhookHttpConfig.optional(),
    created_at: z.string().nullish(),
    updated_at: z.string().nullish(),
  })
  .meta({ id: 'WebhookResponse' })
export type WebhookResponse = z.output<typeof WebhookResponse>

export const WebhookListResponse = z.object({ items: z.array(WebhookResponse) }).meta({ id: 'WebhookListResponse' })
export type WebhookListResponse = z.output<typeof WebhookListResponse>

export const WebhookDeliveryResponse = z
  .object({
    id: z.string(),
    webhook_id: z.string().nullable(),
    url: z.string(),
    event_type: z.string(),
    status: z.string().describe('`pending`, `processing`, `completed`, `failed` or `cancelled`.'),
    attempts: z.int(),
    next_retry_at: z.string().nullish(),
    last_error: z.string().nullish(),
    last_response_status: z.int().nullish(),
    last_response_body: z.string().nullish().describe('Only when the server is told to keep it.'),
    last_attempt_at: z.string().nullish(),
    created_at: z.string().nullish(),
    updated_at: z.string().nullish(),
  })
  .meta({ id: 'WebhookDeliveryResponse' })
export type WebhookDeliveryResponse = z.output<typeof WebhookDeliveryResponse>

export const WebhookDeliveryListResponse = z
  .object({
    items: z.array(WebhookDeliveryResponse),
    next_cursor: z.string().nullable().describe('Where the next page begins; null: this was the last.'),
  })
  .meta({ id: 'WebhookDeliveryListResponse' })
export type WebhookDeliveryListResponse = z.output<typeof WebhookDeliveryListResponse>
