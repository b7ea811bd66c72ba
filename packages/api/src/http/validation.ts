import type { ValidationProblem } from 'hindsight-contract'
import type { z } from 'zod'

type Source = 'body' | 'query' | 'path'
type Place = readonly (string | number)[]

/** What the schema complains about, in the words and shape that clients of this protocol know. */
export function toValidationProblems(error: z.ZodError, source: Source, input: unknown): ValidationProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, [source], input))
}

function problemsOf(issue: z.core.$ZodIssue, base: Place, input: unknown): ValidationProblem[] {
  const place = [...base, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))]
  const value = valueAt(input, issue.path)
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Every branch refused: the one that complains least is the one that was meant.
    const nearest = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0]!
    return nearest.flatMap((inner) => problemsOf(inner, place, value))
  }
  const { type, ctx } = kindOf(issue, base[0] as Source, value)
  const msg = type === 'value_error' ? `Value error, ${issue.message}` : issue.message
  return [{ type, loc: place, msg, input: value === undefined ? null : value, ...(ctx ? { ctx } : {}) }]
}

const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map((issue) => issue.path.length))

function kindOf(
  issue: z.core.$ZodIssue,
  source: Source,
  value: unknown,
): { type: string; ctx?: Record<string, unknown> } {
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return { type: 'missing' }
      return { type: typeError(issue.expected, source) }
    case 'invalid_value':
      return issue.values.length === 1
        ? { type: 'literal_error', ctx: { expected: String(issue.values[0]) } }
        : { type: 'enum', ctx: { expected: issue.values.map((allowed) => `'${String(allowed)}'`).join(', ') } }
    case 'too_small':
      if (issue.origin === 'string') return { type: 'string_too_short', ctx: { min_length: issue.minimum } }
      if (issue.origin === 'array') return { type: 'too_short', ctx: { min_length: issue.minimum } }
      return { type: 'greater_than_equal', ctx: { ge: issue.minimum } }
    case 'too_big':
      if (issue.origin === 'string') return { type: 'string_too_long', ctx: { max_length: issue.maximum } }
      if (issue.origin === 'array') return { type: 'too_long', ctx: { max_length: issue.maximum } }
      return { type: 'less_than_equal', ctx: { le: issue.maximum } }
    case 'invalid_format':
      if (issue.format === 'uuid') return { type: 'uuid_parsing', ctx: { error: 'not a UUID' } }
      return { type: 'value_error', ctx: { error: {} } }
    default:
      return { type: 'value_error', ctx: { error: {} } }
  }
}

/** A query value is text that could not be read; a body value has the wrong type. */
function typeError(expected: string, source: Source): string {
  switch (expected) {
    case 'int':
    case 'number':
      return source === 'query' ? 'int_parsing' : expected === 'int' ? 'int_type' : 'float_type'
    case 'boolean':
      return source === 'query' ? 'bool_parsing' : 'bool_type'
    case 'string':
      return 'string_type'
    case 'array':
      return 'list_type'
    case 'object':
      return 'model_attributes_type'
    case 'record':
      return 'dict_type'
    default:
      return 'value_error'
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}
