import type { BankConfig } from '../banks/bank-config.ts'

type Limits = Pick<BankConfig, 'max_observations_per_scope' | 'observation_scope_limits'>

/**
 * How many observations a tag set may have: the rule of `observation_scope_limits` with the longest pattern that one of
 * its tags matches (`*` stands for anything), else `max_observations_per_scope`. What has no tags has no limit.
 */
export function observationLimit(limits: Limits, scope: readonly string[]): number {
  if (scope.length === 0) return Number.POSITIVE_INFINITY
  const rules = Object.entries(limits.observation_scope_limits ?? {})
    .filter(([pattern]) => scope.some((tag) => matches(pattern, tag)))
    .sort(([a, limitA], [b, limitB]) => b.length - a.length || limitA - limitB)
  const limit = rules[0]?.[1] ?? limits.max_observations_per_scope
  return limit < 0 ? Number.POSITIVE_INFINITY : limit
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
