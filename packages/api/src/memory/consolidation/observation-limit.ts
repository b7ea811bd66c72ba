import type { BankSettings } from '../../config/bank/bank-settings.ts'

type Limits = Pick<BankSettings, 'max_observations_per_scope' | 'observation_scope_limits'>

/**
 * How many observations a tag set may have: the first rule of `observation_scope_limits` that covers it – each of its
 * tags matches a pattern, and each pattern a tag – else `max_observations_per_scope`. What has no tags has no limit.
 */
export function observationLimit(limits: Limits, scope: readonly string[]): number {
  if (scope.length === 0) return Number.POSITIVE_INFINITY
  const rule = limits.observation_scope_limits?.find(({ scope: patterns }) => covers(patterns, scope))
  const limit = rule?.limit ?? limits.max_observations_per_scope
  return limit < 0 ? Number.POSITIVE_INFINITY : limit
}

function covers(patterns: readonly string[], tags: readonly string[]): boolean {
  return (
    tags.every((tag) => patterns.some((pattern) => matches(pattern, tag))) &&
    patterns.every((pattern) => tags.some((tag) => matches(pattern, tag)))
  )
}

/** Piece by piece, since a pattern somebody wrote may make a regular expression run for ever. */
function matches(pattern: string, tag: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === tag
  const last = rest.pop()!
  if (!tag.startsWith(first) || !tag.endsWith(last) || tag.length < first.length + last.length) return false
  let position = first.length
  const end = tag.length - last.length
  for (const piece of rest) {
    const found = tag.indexOf(piece, position)
    if (found < 0 || found + piece.length > end) return false
    position = found + piece.length
  }
  return true
}
