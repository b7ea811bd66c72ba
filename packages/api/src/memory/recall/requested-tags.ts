import type { TagGroup, TagsMatch } from 'hindsight-contract'
import type { TagFilter } from '../../search/search-index.ts'

/** How requests and mental models say which tags they mean. */
export interface TagScope {
  readonly tags?: readonly string[] | null | undefined
  readonly tags_match: TagsMatch
  readonly tag_groups?: readonly TagGroup[] | null | undefined
}

/** The tags that are asked for as one condition; null when any will do. */
export function requestedTags({ tags, tags_match, tag_groups }: TagScope): TagFilter | null {
  if (tag_groups != null) return { and: tag_groups.map(groupFilter) }
  if ((tags ?? []).length === 0 && tags_match !== 'exact') return null
  return { tags: tags ?? [], match: tags_match }
}

function groupFilter(group: TagGroup): TagFilter {
  if ('and' in group) return { and: group.and.map(groupFilter) }
  if ('or' in group) return { or: group.or.map(groupFilter) }
  if ('not' in group) return { not: groupFilter(group.not) }
  return group
}
