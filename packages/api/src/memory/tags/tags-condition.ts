import { type Sql, sql } from '../../database/sql.ts'
import type { TagsMatch } from '../../search/search-index.ts'

/** The condition that `tags` (a text[] column) meets the request; null = no condition. */
export function tagsCondition(column: Sql, tags: readonly string[], match: TagsMatch): Sql | null {
  if (match === 'exact') return sql`(${column} @> ${tags}::text[] and ${column} <@ ${tags}::text[])`
  if (tags.length === 0) return null
  switch (match) {
    case 'any':
      return sql`(${column} = '{}' or ${column} && ${tags}::text[])`
    case 'all':
      return sql`(${column} = '{}' or ${column} @> ${tags}::text[])`
    case 'any_strict':
      return sql`${column} && ${tags}::text[]`
    case 'all_strict':
      return sql`${column} @> ${tags}::text[]`
  }
}

const MODES: ReadonlySet<string> = new Set(['any', 'all', 'any_strict', 'all_strict', 'exact'])

/** Where the wire lets any word through, an unknown one means the default. */
export function tagsMatchOr(word: string | null | undefined, fallback: TagsMatch): TagsMatch {
  return word != null && MODES.has(word) ? (word as TagsMatch) : fallback
}

/** The pattern for `ilike` that finds a text as it is, anywhere. */
export function substringPattern(text: string): string {
  return `%${escapeLike(text)}%`
}

export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}
