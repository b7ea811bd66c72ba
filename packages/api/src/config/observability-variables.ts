import { z } from 'zod'
import { flag, httpUrl, integer, list } from './variable-kinds.ts'

/** What can be seen of a server from outside, and what that may cost. */
export const observabilityVariables = {
  METRICS_INCLUDE_BANK_ID: flag
    .default(false)
    .describe('Give the metrics of operations a label for the bank: as many series as banks.'),
  METRICS_BACKLOG_ENABLED: flag
    .default(true)
    .describe('Count the queue and what consolidation has to do at each scrape of `/metrics`.'),
  LOOP_WATCHDOG_ENABLED: flag
    .default(true)
    .describe(
      'Notice when the event loop stands still, and log for how long and what ran; from the second time on with the stack.',
    ),
  LOOP_WATCHDOG_STALL_THRESHOLD_MS: integer(50)
    .default(1_000)
    .describe('From how long on it is a stall, in milliseconds.'),
  LOOP_WATCHDOG_POLL_INTERVAL_MS: integer(10).default(250).describe('How often the watchdog looks, in milliseconds.'),
  OTEL_TRACES_ENABLED: flag
    .optional()
    .describe(
      'Send traces by OTLP. When left out: if there is an endpoint, here or in the standard `OTEL_EXPORTER_OTLP_ENDPOINT`.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl
    .optional()
    .describe('Where the collector is; `/v1/traces` is added. Wins over the standard variable.'),
  OTEL_EXPORTER_OTLP_HEADERS: list
    .refine((pairs) => pairs.every((pair) => /^[^=]+=/.test(pair)), 'must be name=value, comma separated')
    .optional()
    .describe('What the collector wants to see, such as its key: `name=value`, comma separated.'),
  OTEL_SERVICE_NAME: z
    .string()
    .min(1)
    .optional()
    .describe('Name of the service in traces: `hindsight-api`, or `hindsight-worker`, when left out.'),
  OTEL_DEPLOYMENT_ENVIRONMENT: z.string().min(1).default('development').describe('Name of the environment in traces.'),
  OTEL_TRACE_CONTENT: flag
    .default(false)
    .describe('Put what language models are asked and answer into traces: it is what users said.'),
} satisfies Record<string, z.ZodType>
