import { z } from 'zod'

export const LabelValue = z
  .object({ value: z.string(), description: z.string().default('') })
  .meta({ id: 'LabelValue' })
export type LabelValue = z.output<typeof LabelValue>

export const MapField = z
  .object({
    type: z.enum(['text', 'value', 'multi-values', 'map']).default('text'),
    description: z.string().default(''),
    values: z.array(LabelValue).default([]),
    get fields() {
      return z.record(z.string(), MapField).optional()
    },
  })
  .meta({ id: 'MapField' })

export const LabelGroup = z
  .object({
    key: z.string(),
    description: z.string().default(''),
    type: z.enum(['value', 'multi-values', 'text', 'map']).default('value'),
    optional: z.boolean().default(true),
    tag: z.boolean().default(false),
    values: z.array(LabelValue).default([]),
    fields: z.record(z.string(), MapField).default({}),
  })
  .meta({ id: 'LabelGroup' })
export type LabelGroup = z.output<typeof LabelGroup>
export type LabelGroupInput = z.input<typeof LabelGroup>
