import { z } from 'zod'

export const EffectiveSetting = z
  .object({
    name: z.string().describe('Of a setting of banks, such as `retain_chunk_size`; otherwise that of the variable.'),
    value: z.unknown().describe('What holds. Secrets are masked.'),
    source: z
      .enum(['default', 'environment', 'profile', 'command_line', 'tenant', 'bank', 'strategy'])
      .describe('Who has decided it.'),
    scope: z.enum(['server', 'bank']).describe('Whether the server alone decides, or tenants and banks may as well.'),
    variable: z.string().nullable().describe('The environment variable that sets it; null when there is none.'),
  })
  .meta({ id: 'EffectiveSetting' })
export type EffectiveSetting = z.output<typeof EffectiveSetting>

export const EffectiveConfigResponse = z
  .object({
    bank_id: z.string().nullable(),
    strategy: z.string().nullable(),
    settings: z.array(EffectiveSetting),
    warnings: z.array(z.string()).describe('What the server said of its settings when it started.'),
  })
  .meta({ id: 'EffectiveConfigResponse' })
export type EffectiveConfigResponse = z.output<typeof EffectiveConfigResponse>
