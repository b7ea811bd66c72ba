import type { z } from 'zod'
import { flag, integer } from './variable-kinds.ts'

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
} satisfies Record<string, z.ZodType>
