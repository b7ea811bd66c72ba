import type { z } from 'zod'
import { flag, integer, list } from './variable-kinds.ts'

/** What is written down of what is asked. */
export const auditVariables = {
  AUDIT_LOG_ENABLED: flag
    .default(false)
    .describe('Write down what is asked of banks; a bank may decide otherwise with `audit_log_enabled`.'),
  AUDIT_LOG_ACTIONS: list.default([]).describe('Only these, such as `retain`, `delete_bank`; all when left out.'),
  AUDIT_LOG_RETENTION_DAYS: integer(-1).default(-1).describe('How long it is kept, in days; -1 = for ever.'),
} satisfies Record<string, z.ZodType>
