import { z } from 'zod'
import { DeleteResponse } from './memories.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { bank, inBank } from './route-fields.ts'
import {
  CreateWebhookRequest,
  UpdateWebhookRequest,
  WebhookDeliveryListResponse,
  WebhookListResponse,
  WebhookResponse,
} from './webhooks.ts'

const oneWebhook = z.object({ ...bank, webhook_id: z.string() })
const tag = 'webhooks'

/** Who is told when something has happened. */
export const webhookRoutes = {
  createWebhook: route({
    ...paths.createWebhook,
    params: inBank,
    body: CreateWebhookRequest,
    output: WebhookResponse,
    status: 201,
    tag,
    summary: 'Register a webhook',
    description:
      'Each event is sent until it is taken with a 2xx status: six times, over some eight hours. Creates the bank when it is missing.',
    keepNulls: true,
  }),
  listWebhooks: route({
    ...paths.listWebhooks,
    params: inBank,
    output: WebhookListResponse,
    tag,
    summary: 'List webhooks, the oldest first',
    keepNulls: true,
  }),
  patchWebhook: route({
    ...paths.patchWebhook,
    params: oneWebhook,
    body: UpdateWebhookRequest,
    output: WebhookResponse,
    tag,
    summary: 'Change a webhook',
    keepNulls: true,
  }),
  deleteWebhook: route({
    ...paths.deleteWebhook,
    params: oneWebhook,
    output: DeleteResponse,
    tag,
    summary: 'Delete a webhook',
    description: 'What was not delivered yet is not delivered any more.',
  }),
  listWebhookDeliveries: route({
    ...paths.listWebhookDeliveries,
    params: oneWebhook,
    query: z.object({ limit: z.int().min(1).max(200).default(50), cursor: z.string().nullish() }),
    output: WebhookDeliveryListResponse,
    tag,
    summary: 'What was sent, the newest first',
    keepNulls: true,
  }),
}
