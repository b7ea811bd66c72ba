import type { Engine } from '../../memory/engine.ts'
import { listDeliveries } from '../../memory/webhooks/list-deliveries.ts'
import { createWebhook, deleteWebhook, listWebhooks, patchWebhook } from '../../memory/webhooks/manage-webhooks.ts'
import type { Handlers } from '../handlers.ts'

export const webhookHandlers = (engine: Engine) =>
  ({
    createWebhook: ({ params, body }) => createWebhook(engine, params.bank_id, body),
    listWebhooks: ({ params }) => listWebhooks(engine, params.bank_id),
    patchWebhook: ({ params, body }) => patchWebhook(engine, params.bank_id, { webhook_id: params.webhook_id, body }),
    deleteWebhook: ({ params }) => deleteWebhook(engine, params.bank_id, params),
    listWebhookDeliveries: ({ params, query }) =>
      listDeliveries(engine, params.bank_id, { webhook_id: params.webhook_id, ...query }),
  }) satisfies Partial<Handlers>
