import type { JsonSchema } from '../language-model.ts'

/**
 * The smallest value that a JSON Schema (draft 2020-12, without `$ref` to other documents) allows: first member of an
 * enum, empty text, lowest number, required properties only, as many elements as there must be. The same schema always
 * gives the same value.
 */
export function schemaInstance(schema: JsonSchema, root: JsonSchema = schema): unknown {
  if ('const' in schema) return schema.const
  if ('default' in schema) return schema.default
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (typeof schema.$ref === 'string') return schemaInstance(referenced(schema.$ref, root), root)
  for (const keyword of ['anyOf', 'oneOf', 'allOf'] as const) {
    const [first] = (schema[keyword] ?? []) as JsonSchema[]
    if (first !== undefined) return schemaInstance(first, root)
  }
  switch (smallestType(schema.type)) {
    case 'object':
      return objectInstance(schema, root)
    case 'array': {
      const element = (schema.items ?? {}) as JsonSchema
      return Array.from({ length: asNumber(schema.minItems, 0) }, () => schemaInstance(element, root))
    }
    case 'string':
      return stringInstance(schema)
    case 'number':
    case 'integer':
      return numberInstance(schema)
    case 'boolean':
      return false
    default:
      return null
  }
}

/** Of several types null, if it is one of them. */
function smallestType(type: unknown): unknown {
  if (!Array.isArray(type)) return type
  return type.includes('null') ? 'null' : type[0]
}

function objectInstance(schema: JsonSchema, root: JsonSchema): Record<string, unknown> {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>
  const required = (schema.required ?? []) as string[]
  return Object.fromEntries(required.map((name) => [name, schemaInstance(properties[name] ?? {}, root)]))
}

function stringInstance(schema: JsonSchema): string {
  if (schema.format === 'date-time') return '2000-01-01T00:00:00Z'
  if (schema.format === 'date') return '2000-01-01'
  if (schema.format === 'uuid') return '00000000-0000-4000-8000-000000000000'
  return 'x'.repeat(asNumber(schema.minLength, 0))
}

function numberInstance(schema: JsonSchema): number {
  if (typeof schema.exclusiveMinimum === 'number') return schema.exclusiveMinimum + 1
  const minimum = asNumber(schema.minimum, 0)
  return typeof schema.maximum === 'number' ? Math.min(Math.max(minimum, 0), schema.maximum) : Math.max(minimum, 0)
}

function referenced(reference: string, root: JsonSchema): JsonSchema {
  let found: unknown = root
  for (const step of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    found = (found as Record<string, unknown> | undefined)?.[step]
  }
  return (found ?? {}) as JsonSchema
}

function asNumber(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
