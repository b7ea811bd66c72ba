import type { DirectiveListResponse, QueryOf } from 'hindsight-contract'
import { all, many, one, type Queryable, type Sql, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { type Directive, wireDirective } from './directive.ts'

export const directiveColumns = sql`id, name, content, priority, is_active, tags, created_at, updated_at`
export const directiveOrder = sql`priority desc, created_at desc, id`

/** A page of directives, the most important first. One without tags is always included. */
export async function listDirectives(
  engine: Engine,
  bankId: string,
  input: QueryOf<'listDirectives'>,
): Promise<DirectiveListResponse> {
  const { limit, offset } = input
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { items: [], total: 0, limit, offset }
  const where = all(
    sql`bank = ${bank.number}`,
    input.active_only && sql`is_active`,
    tagCondition(input.tags ?? [], input.tags_match),
  )
  const [directives, { total }] = await Promise.all([
    many<Directive>(
      engine.db,
      sql`select ${directiveColumns} from directives where ${where} order by ${directiveOrder} limit ${limit} offset ${offset}`,
    ),
    one<{ total: number }>(engine.db, sql`select count(*) as total from directives where ${where}`),
  ])
  return { items: directives.map((directive) => wireDirective(bankId, directive)), total, limit, offset }
}

function tagCondition(tags: readonly string[], match: 'any' | 'all' | 'exact'): Sql | null {
  if (tags.length === 0) return null
  if (match === 'any') return sql`tags = '{}' or tags && ${tags}::text[]`
  if (match === 'all') return sql`tags = '{}' or tags @> ${tags}::text[]`
  return sql`tags = '{}' or (tags @> ${tags}::text[] and tags <@ ${tags}::text[])`
}

/** Every active directive of a bank, the most important first. */
export function findActiveDirectives(db: Queryable, bankNumber: number): Promise<Directive[]> {
  return many<Directive>(
    db,
    sql`select ${directiveColumns} from directives where bank = ${bankNumber} and is_active order by ${directiveOrder}`,
  )
}
