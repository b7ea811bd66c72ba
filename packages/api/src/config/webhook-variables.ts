import { z } from 'zod'
import { flag, list } from './variable-kinds.ts'

/** Who is told when something has happened. */
export const webhookVariables = {
  WEBHOOK_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Told of the events of every bank.'),
  WEBHOOK_SECRET: z.string().min(1).optional().describe('Signs what that one is sent.'),
  WEBHOOK_EVENT_TYPES: list
    .default(['consolidation.completed'])
    .describe('What that one is told of: `retain.completed`, `consolidation.completed`, `memory_defense.triggered`.'),
  WEBHOOK_ALLOWED_HOSTS: list
    .default([])
    .describe('Hosts of private networks that webhooks may call, comma separated; `host` or `host:port`.'),
  WEBHOOK_EXPOSE_RESPONSE_BODY: flag.default(false).describe('Show what receivers answered in the list of deliveries.'),
} satisfies Record<string, z.ZodType>
