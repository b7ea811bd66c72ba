import type { z } from 'zod'
import { choice, integer } from './variable-kinds.ts'

/** What the server takes, how much of it at once, and how long it waits. */
export const limitVariables = {
  RECALL_MAX_CONCURRENT: integer(1, 10_000).default(8).describe('Recalls that run at the same time; more wait.'),
  RETAIN_MAX_REQUESTS: integer(1, 10_000)
    .optional()
    .describe(
      'Retain requests that run at the same time; more wait. Without it 16, or 32 with a language model, which is what takes the time then.',
    ),
  REFLECT_MAX_REQUESTS: integer(1, 10_000)
    .optional()
    .describe('The same for reflect requests: 4, or 32 with a language model.'),
  OTHER_MAX_REQUESTS: integer(1, 10_000)
    .default(8)
    .describe('All other requests that run at the same time; more wait. Health, version and metrics never do.'),
  UPLOAD_MAX_REQUESTS: integer(1, 10_000)
    .default(16)
    .describe('Uploads of files and archives that are received at the same time; more wait.'),
  MAX_PENDING_REQUESTS: integer(1, 1_000_000)
    .default(512)
    .describe(
      'Requests of one kind (recall, retain, reflect, upload, other) that run or wait. Beyond it they get 503 with `Retry-After` at once.',
    ),
  QUEUE_TIMEOUT_SECONDS: integer(1, 3_600)
    .default(30)
    .describe('Seconds that a request waits to run. Then it gets 503 with `Retry-After`.'),
  RATE_LIMIT_PER_MINUTE: integer(0, 10_000_000)
    .default(0)
    .describe('Requests a minute of one client. Beyond it they get 429 with `Retry-After`. 0 = no limit.'),
  RATE_LIMIT_BURST: integer(1, 10_000_000)
    .optional()
    .describe('Requests that a client which was quiet may make at once. Without it, those of ten seconds.'),
  RATE_LIMIT_BY: choice(['address', 'key'])
    .default('address')
    .describe(
      'Who is one client: an `address` (an IPv6 network of 64 bits), or all that send the same right API `key`; without one the address counts.',
    ),
  MAX_BODY_MB: integer(1).default(100).describe('Largest request body, in megabytes; larger ones get 413.'),
  MAX_BODIES_MB: integer(1)
    .default(400)
    .describe('Bodies of all requests that are under way, together, in megabytes. Beyond it a request gets 503.'),
  REQUEST_TIMEOUT_SECONDS: integer(1)
    .default(300)
    .describe('Longest a request may take before it is answered with 504.'),
  HEADERS_TIMEOUT_SECONDS: integer(1, 3_600)
    .default(15)
    .describe('Seconds in which the head of a request must have arrived.'),
  BODY_TIMEOUT_SECONDS: integer(1, 3_600)
    .default(30)
    .describe(
      'Seconds for which a connection may stand still while a body arrives (then 408) or an answer leaves (then it is cut).',
    ),
  KEEP_ALIVE_TIMEOUT_SECONDS: integer(1, 3_600)
    .default(30)
    .describe('Seconds that an idle connection stays open for the next request.'),
  MAX_CONNECTIONS: integer(1, 1_000_000).default(10_000).describe('Open connections; further ones are told 503.'),
} satisfies Record<string, z.ZodType>
