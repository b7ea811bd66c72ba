import type { JsonSchema } from '../language-model.ts'

/** Keywords that strict decoders refuse, with nothing lost that validation would not find afterwards. */
const DROPPED = ['$schema', 'default', 'minLength', 'maxLength', 'uniqueItems', 'contentEncoding', 'propertyNames']

/**
 * The schema as strict decoding wants it: no property is optional (what was may be null instead) and none is unknown.
 * Null when that cannot be said, as for records with free keys.
 */
export function strictSchema(schema: JsonSchema): JsonSchema | null {
  try {
    return strict(schema) as JsonSchema
  } catch (error) {
    if (error instanceof NotStrict) return null
    throw error
  }
}

class NotStrict extends Error {}

function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict)
  if (typeof node !== 'object' || node === null) return node
  const schema = node as Record<string, unknown>
  if (Object.keys(schema).length === 0 || 'patternProperties' in schema || 'allOf' in schema) throw new NotStrict()
  const result: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (DROPPED.includes(keyword)) continue
    if (keyword === 'oneOf') result.anyOf = strict(value)
    else if (keyword === '$defs' || keyword === 'definitions') result[keyword] = mapValues(value, strict)
    else if (['items', 'anyOf', 'prefixItems'].includes(keyword)) result[keyword] = strict(value)
    else result[keyword] = value
  }
  return schema.type === 'object' ? strictObject(schema, result) : result
}

function strictObject(schema: Record<string, unknown>, result: Record<string, unknown>): Record<string, unknown> {
  const { properties, required = [], additionalProperties } = schema
  if (typeof properties !== 'object' || properties === null) throw new NotStrict()
  if (additionalProperties !== undefined && additionalProperties !== false) throw new NotStrict()
  result.properties = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      (required as string[]).includes(name) ? strict(property) : orNull(strict(property)),
    ]),
  )
  result.required = Object.keys(properties)
  result.additionalProperties = false
  return result
}

function orNull(property: unknown): unknown {
  const schema = property as Record<string, unknown>
  if (Array.isArray(schema.anyOf)) {
    return schema.anyOf.some((option) => (option as JsonSchema).type === 'null')
      ? schema
      : { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] }
  }
  return { anyOf: [schema, { type: 'null' }] }
}

function mapValues(value: unknown, change: (value: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(value as object).map(([name, entry]) => [name, change(entry)]))
}
