import type { z } from 'zod'

const TRUE = new Set(['true', '1', 'yes', 'on', 't', 'y'])
const FALSE = new Set(['false', '0', 'no', 'off', 'f', 'n'])
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

/**
 * Checks a value that this request owns. Where a number or a flag was wanted and a text says one ("7", "yes"), the text
 * is replaced in place: query parameters are texts, and clients of this protocol may write numbers as texts anywhere.
 */
export function parseLeniently(schema: z.ZodType, value: unknown): z.ZodSafeParseResult<unknown> {
  const result = schema.safeParse(value)
  if (result.success) return result
  const replaced = result.error.issues.filter((issue) => replaceText(issue, value))
  return replaced.length > 0 ? schema.safeParse(value) : result
}

function replaceText(issue: z.core.$ZodIssue, root: unknown): boolean {
  if (issue.code !== 'invalid_type' || issue.path.length === 0) return false
  const key = issue.path[issue.path.length - 1]!
  const holder = issue.path.slice(0, -1).reduce<unknown>(memberOf, root)
  const meant = readAs(issue.expected, memberOf(holder, key))
  if (meant === undefined) return false
  ;(holder as Record<PropertyKey, unknown>)[key] = meant
  return true
}

function readAs(expected: string, value: unknown): number | boolean | undefined {
  if (expected === 'boolean') return readFlag(value)
  if (expected !== 'number' && expected !== 'int') return undefined
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : undefined
}

function readFlag(value: unknown): boolean | undefined {
  if (value === 1 || value === 0) return value === 1
  if (typeof value !== 'string') return undefined
  const word = value.trim().toLowerCase()
  if (TRUE.has(word)) return true
  return FALSE.has(word) ? false : undefined
}

/** Undefined where there is nothing of that name. */
export function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined
}
