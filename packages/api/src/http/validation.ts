import { Budget, type ValidationProblem } from 'hindsight-contract'
import type { z } from 'zod'
import { memberOf } from './coerce.ts'

type Source = 'body' | 'query' | 'path'
type Place = readonly (string | number)[]
type Kind = { readonly type: string; readonly ctx?: Record<string, unknown> }

/** What the schema complains about, in the words and shape that clients of this protocol know. */
export function toValidationProblems(error: z.ZodError, source: Source, input: unknown): ValidationProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, [source], input))
}

function problemsOf(issue: z.core.$ZodIssue, base: Place, input: unknown): ValidationProblem[] {
  const place = [...base, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))]
  const value = issue.path.reduce<unknown>(memberOf, input)
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Every branch refused: the one that got furthest, or else complains least, is the one that was meant.
    const nearest = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0]!
    return nearest.flatMap((inner) => problemsOf(inner, place, value))
  }
  const { type, ctx } = kindOf(issue, value, place.length === 1)
  return [{ type, loc: place, msg: messageOf(issue, type), input: value ?? null, ...(ctx ? { ctx } : {}) }]
}

const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map((issue) => issue.path.length))

function messageOf(issue: z.core.$ZodIssue, type: string): string {
  if (type === 'missing') return 'This field is required'
  return type === 'value_error' ? `Value error, ${issue.message}` : issue.message
}

function kindOf(issue: z.core.$ZodIssue, value: unknown, isRoot: boolean): Kind {
  switch (issue.code) {
    case 'invalid_type':
      // A body of `null` is no body.
      if (value === undefined || (isRoot && value === null)) return { type: 'missing' }
      return { type: typeError(issue.expected, value) }
    case 'invalid_value': {
      const expected = issue.values.map((allowed) => `'${String(allowed)}'`).join(', ')
      return { type: issue.values.join() === Budget.options.join() ? 'enum' : 'literal_error', ctx: { expected } }
    }
    case 'too_small':
      if (issue.origin === 'string') return { type: 'string_too_short', ctx: { min_length: issue.minimum } }
      if (issue.origin === 'array') return { type: 'too_short', ctx: { min_length: issue.minimum } }
      return { type: 'greater_than_equal', ctx: { ge: issue.minimum } }
    case 'too_big':
      if (issue.origin === 'string') return { type: 'string_too_long', ctx: { max_length: issue.maximum } }
      if (issue.origin === 'array') return { type: 'too_long', ctx: { max_length: issue.maximum } }
      return { type: 'less_than_equal', ctx: { le: issue.maximum } }
    case 'invalid_format':
      if (issue.format === 'guid') return { type: 'uuid_parsing', ctx: { error: 'not a UUID' } }
      return { type: 'value_error', ctx: { error: {} } }
    default:
      return { type: 'value_error', ctx: { error: {} } }
  }
}

/** A text that does not say a number or a flag could not be parsed; any other value has the wrong type. */
function typeError(expected: string, value: unknown): string {
  const how = typeof value === 'string' ? 'parsing' : 'type'
  switch (expected) {
    case 'int':
      return typeof value === 'number' ? 'int_from_float' : `int_${how}`
    case 'number':
      return how === 'parsing' ? 'int_parsing' : 'int_type'
    case 'boolean':
      return `bool_${how}`
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
