import type { ReflectRequest } from 'hindsight-contract'
import { matchesTags } from '../../search/memory/tag-filter.ts'
import type { TagFilter } from '../../search/search-index.ts'
import type { Directive } from '../directives/directive.ts'

/** Untagged directives always apply; tagged ones when the request's own tags match them, or all are asked for. */
export function applicableDirectives(
  directives: readonly Directive[],
  filter: TagFilter | null,
  request: Pick<ReflectRequest, 'apply_all_directives'>,
): Directive[] {
  if (request.apply_all_directives) return [...directives]
  return directives.filter(({ tags }) => tags.length === 0 || (filter !== null && matchesTags(filter, tags)))
}
