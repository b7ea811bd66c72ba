import { z } from 'zod'

export const GraphDataResponse = z
  .object({
    nodes: z.array(z.record(z.string(), z.unknown())),
    edges: z.array(z.record(z.string(), z.unknown())),
    table_rows: z.array(z.record(z.string(), z.unknown())),
    total_units: z.int(),
    limit: z.int(),
  })
  .meta({ id: 'GraphDataResponse' })
export type GraphDataResponse = z.output<typeof GraphDataResponse>
