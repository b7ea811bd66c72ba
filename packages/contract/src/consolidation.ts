import { z } from 'zod'

export const RecoverConsolidationResponse = z
  .object({
    retried_count: z.int(),
  })
  .meta({ id: 'RecoverConsolidationResponse' })
export type RecoverConsolidationResponse = z.output<typeof RecoverConsolidationResponse>

export const ConsolidationRequest = z
  .object({
    observation_scopes: z.array(z.array(z.string())).nullish(),
  })
  .meta({ id: 'ConsolidationRequest' })
export type ConsolidationRequest = z.output<typeof ConsolidationRequest>

export const ConsolidationResponse = z
  .object({
    operation_id: z.string(),
    deduplicated: z.boolean().default(false),
  })
  .meta({ id: 'ConsolidationResponse' })
export type ConsolidationResponse = z.output<typeof ConsolidationResponse>
