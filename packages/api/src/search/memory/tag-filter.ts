import type { TagFilter, TagsMatch } from '../search-index.ts'

const allOf = (wanted: readonly string[], tags: readonly string[]): boolean => wanted.every((tag) => tags.includes(tag))
const anyOf = (wanted: readonly string[], tags: readonly string[]): boolean => wanted.some((tag) => tags.includes(tag))

function testLeaf(wanted: readonly string[], match: TagsMatch, tags: readonly string[]): boolean {
  if (match === 'exact') return allOf(wanted, tags) && allOf(tags, wanted)
  if (wanted.length === 0) return true
  switch (match) {
    case 'any':
      return tags.length === 0 || anyOf(wanted, tags)
    case 'all':
      return tags.length === 0 || allOf(wanted, tags)
    case 'any_strict':
      return anyOf(wanted, tags)
    case 'all_strict':
      return allOf(wanted, tags)
  }
}

/**
 * Whether a memory's tags meet a filter. `any` and `all` let untagged memories through, the strict forms do not;
 * `exact` is equality of sets; in every mode but `exact` no tags at all ask for nothing.
 */
export function matchesTags(filter: TagFilter, tags: readonly string[]): boolean {
  if ('and' in filter) return filter.and.every((part) => matchesTags(part, tags))
  if ('or' in filter) return filter.or.some((part) => matchesTags(part, tags))
  if ('not' in filter) return !matchesTags(filter.not, tags)
  return testLeaf(filter.tags, filter.match, tags)
}
