import { z } from 'zod'

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object']

/** A JSON Schema of an object whose properties have plain types. */
export const ResponseSchema = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  const complain = (message: string) => context.addIssue({ code: 'custom', message })
  if (schema.type !== undefined && schema.type !== 'object') complain("response_schema.type must be 'object'")
  const properties = schema.properties as Record<string, { type?: unknown }> | undefined
  if (typeof properties !== 'object' || properties === null || Object.keys(properties).length === 0) {
    return complain('response_schema.properties must name at least one property')
  }
  for (const [name, property] of Object.entries(properties)) {
    if (!TYPES.includes(property?.type as string)) {
      complain(`response_schema.properties.${name}.type must be one of ${TYPES.join(', ')}`)
    }
  }
  const required = schema.required ?? []
  if (
    !Array.isArray(required) ||
    required.some((name) => typeof name !== 'string' || !Object.hasOwn(properties, name))
  ) {
    complain('response_schema.required must list names of properties')
  }
})
