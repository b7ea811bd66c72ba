import type { EntityListResponse, QueryOf } from 'hindsight-contract'
import { many, one, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { type EntityRow, entityColumns, wireEntity } from './entity-row.ts'

/** A page of a bank's entities, the most mentioned first. */
export async function listEntities(
  engine: Engine,
  bankId: string,
  input: QueryOf<'listEntities'>,
): Promise<EntityListResponse> {
  const { limit, offset } = input
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { items: [], total: 0, limit, offset }
  const [{ total }, rows] = await Promise.all([
    one<{ total: number }>(engine.db, sql`select count(*) as total from entities where bank = ${bank.number}`),
    many<EntityRow>(
      engine.db,
      sql`select ${entityColumns} from entities e where e.bank = ${bank.number}
          order by "mentionCount" desc, e.last_seen desc nulls last, e.number
          limit ${limit} offset ${offset}`,
    ),
  ])
  return { items: rows.map(wireEntity), total, limit, offset }
}
