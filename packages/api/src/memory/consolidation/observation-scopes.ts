import type { ObservationScopes } from '../retain/received-document.ts'

/** Above this many tags their combinations are too many to keep apart. */
const MOST_COMBINED = 6

/**
 * The tag sets, each sorted, under which a memory may be combined with others. Memories meet only under a set that all
 * of them have, so nothing said under one tag shows up under another.
 */
export function scopesOf(tags: readonly string[], scopes: ObservationScopes | null): string[][] {
  const all = [...new Set(tags)].sort()
  if (scopes === null || scopes === 'combined') return [all]
  if (scopes === 'shared') return [[]]
  if (scopes === 'per_tag') return all.length === 0 ? [[]] : all.map((tag) => [tag])
  if (scopes === 'all_combinations') {
    if (all.length === 0) return [[]]
    return all.length > MOST_COMBINED ? [...all.map((tag) => [tag]), all] : combinations(all)
  }
  return scopes.length === 0 ? [all] : distinct(scopes.map((scope) => [...new Set(scope)].sort()))
}

export const scopeKey = (scope: readonly string[]): string => JSON.stringify(scope)

/** Every non-empty subset. */
function combinations(tags: readonly string[]): string[][] {
  return Array.from({ length: 2 ** tags.length - 1 }, (_, index) =>
    tags.filter((_tag, bit) => ((index + 1) >> bit) & 1),
  )
}

function distinct(scopes: readonly string[][]): string[][] {
  return [...new Map(scopes.map((scope) => [scopeKey(scope), scope])).values()]
}
