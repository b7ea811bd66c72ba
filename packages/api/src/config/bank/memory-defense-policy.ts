import { z } from 'zod'

export const DETECTORS = ['sensitive_data'] as const
export const ACTIONS = ['redact', 'block'] as const

const oneOf = (values: readonly string[]) => `must be ${values.map((value) => `'${value}'`).join(' or ')}`

/** An object of these fields and no others: a rule that was misspelt would be trusted in vain. */
const objectOf = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has ${issue.keys.map((key) => `'${key}'`).join(', ')}, which it does not know; it may have: ${Object.keys(shape).join(', ')}`
        : `must be an object with: ${Object.keys(shape).join(', ')}`,
  })

const rule = objectOf({
  on: z.enum(DETECTORS, { error: oneOf(DETECTORS) }),
  action: z.enum(ACTIONS, { error: oneOf(ACTIONS) }),
})

/** What comes in is screened by each rule's detector; what that finds is redacted, or the item is dropped. */
export const memoryDefensePolicy = objectOf({
  enabled: z.boolean({ error: 'must be true or false' }),
  rules: z
    .array(rule, { error: 'must be a list such as [{"on": "sensitive_data", "action": "redact"}]' })
    .refine((rules) => new Set(rules.map(({ on }) => on)).size === rules.length, {
      error: 'must have one rule a detector',
    })
    .optional(),
}).refine(({ enabled, rules = [] }) => !enabled || rules.length > 0, {
  path: ['rules'],
  error: 'must have a rule when it is enabled, such as {"on": "sensitive_data", "action": "redact"}',
})

export type MemoryDefensePolicy = z.output<typeof memoryDefensePolicy>
export type DefenseAction = (typeof ACTIONS)[number]
