import { all, join, type Sql, sql } from '../../database/sql.ts'
import type { TimeWindow } from '../../text/time/time-window.ts'
import type { MemoryType, SearchFilter, TagFilter, TagsMatch } from '../search-index.ts'

const ALL_TYPES: readonly MemoryType[] = ['world', 'experience', 'observation']

/** When a memory happened, else when it was said. */
const START = sql`coalesce(m.occurred_start, m.mentioned_at)`
const END = sql`greatest(${START}, m.occurred_end)`

/** The hard conditions on a row of memories `m`; null when there is none. */
export function filterCondition(filter: SearchFilter): Sql | null {
  const conditions = [
    ALL_TYPES.every((type) => filter.types.includes(type)) ? null : sql`m.type = any(${filter.types}::text[])`,
    filter.tags === null ? null : tagCondition(filter.tags),
    filter.metadata === null ? null : sql`m.metadata @> ${JSON.stringify(filter.metadata)}::jsonb`,
    filter.timeRange === null ? null : happensIn(filter.timeRange),
  ]
  return conditions.every((condition) => condition === null) ? null : all(...conditions)
}

/** That the time of `m` has something of the window; an instant at its start is inside, one at its end is not. */
export function happensIn({ start, end }: TimeWindow): Sql {
  return all(
    end === null ? sql`${START} is not null` : sql`${START} < ${end}`,
    start !== null && sql`(${END} > ${start} or (${END} = ${START} and ${START} = ${start}))`,
  )
}

/** That `m` was said in the window. */
export function mentionedIn({ start, end }: TimeWindow): Sql {
  return all(
    sql`m.mentioned_at is not null`,
    start !== null && sql`m.mentioned_at >= ${start}`,
    end !== null && sql`m.mentioned_at < ${end}`,
  )
}

/** Same meaning as `matchesTags` of the home in memory. */
function tagCondition(filter: TagFilter): Sql {
  if ('and' in filter) return filter.and.length === 0 ? sql`true` : all(...filter.and.map(tagCondition))
  if ('or' in filter) {
    return filter.or.length === 0 ? sql`false` : join(filter.or.map(tagCondition), ') or (', '((', '))')
  }
  if ('not' in filter) return sql`not (${tagCondition(filter.not)})`
  return tagLeaf(filter.tags, filter.match)
}

function tagLeaf(tags: readonly string[], match: TagsMatch): Sql {
  if (match === 'exact') return sql`(m.tags @> ${tags}::text[] and m.tags <@ ${tags}::text[])`
  if (tags.length === 0) return sql`true`
  switch (match) {
    case 'any':
      return sql`(m.tags = '{}' or m.tags && ${tags}::text[])`
    case 'all':
      return sql`(m.tags = '{}' or m.tags @> ${tags}::text[])`
    case 'any_strict':
      return sql`m.tags && ${tags}::text[]`
    case 'all_strict':
      return sql`m.tags @> ${tags}::text[]`
  }
}
