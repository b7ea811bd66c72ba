import type { ListTagsResponse, QueryOf, TagItem } from 'hindsight-contract'
import { all, many, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { escapeLike } from './tags-condition.ts'

/** A page of the tags in use, the most used first. `q` is a whole tag in any case, `*` standing for anything. */
export async function listTags(engine: Engine, bankId: string, input: QueryOf<'listTags'>): Promise<ListTagsResponse> {
  const { limit, offset } = input
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { items: [], total: 0, limit, offset }
  const pattern = input.q ? escapeLike(input.q).replaceAll('*', '%') : null
  const source =
    input.source === 'mental_models'
      ? sql`select unnest(tags) as tag from mental_models where bank = ${bank.number}`
      : sql`select unnest(tags) as tag from memories where bank = ${bank.number} and invalidated_at is null`
  const rows = await many<TagItem>(
    engine.db,
    sql`select tag, count(*) as count from (${source}) used
        where ${all(pattern === null ? null : sql`tag ilike ${pattern}`)}
        group by tag order by count desc, tag`,
  )
  return { items: rows.slice(offset, offset + limit), total: rows.length, limit, offset }
}
