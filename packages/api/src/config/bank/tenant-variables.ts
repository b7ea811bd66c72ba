import { z } from 'zod'
import { json, list } from '../variable-kinds.ts'

/** What the one whom the server is run for has decided about all banks. */
export const tenantVariables = {
  DEFAULT_BANK_TEMPLATE: json(z.record(z.string(), z.unknown()), '{"version": "1", "bank": {"retain_mission": "…"}}')
    .optional()
    .describe(
      'What every bank that is created begins with, as JSON: a template as `GET …/export` of a bank gives it. Banks that are there stay as they are.',
    ),
  TENANT_CONFIG: json(z.record(z.string(), z.unknown()), '{"retain_chunk_size": 2000}')
    .default({})
    .describe(
      'Settings of banks as JSON, by name; they win over the variables of the same meaning. null goes back to the default.',
    ),
  TENANT_ALLOWED_CONFIG_FIELDS: list
    .optional()
    .describe(
      'Settings that banks may change, comma separated, or `none`; all when left out. Others are refused (403).',
    ),
} satisfies Record<string, z.ZodType>

export type TenantVariables = z.output<z.ZodObject<typeof tenantVariables>>
