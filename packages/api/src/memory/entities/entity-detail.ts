import type { EntityDetailResponse } from 'hindsight-contract'
import { many, maybe, type Queryable, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import { wireTime } from '../wire-time.ts'
import { type EntityRow, entityColumns, wireEntity } from './entity-row.ts'

export const entityNotFound = (id: string) => notFound(`Entity '${id}' not found`)

/** An entity with its names. What is known about it is found by recall, so `observations` is empty. @throws ApiError 404 */
export async function readEntity(db: Queryable, bankNumber: number, id: string): Promise<EntityDetailResponse> {
  const row = await maybe<EntityRow & { readonly number: number }>(
    db,
    sql`select e.number, ${entityColumns} from entities e where e.bank = ${bankNumber} and e.id = ${id}`,
  )
  if (row === undefined) throw entityNotFound(id)
  const { number, ...entity } = row
  const aliases = await many<{ alias: string }>(
    db,
    sql`select alias from entity_aliases where bank = ${bankNumber} and entity = ${number} order by alias`,
  )
  const merged = await many<{ id: string; name: string; mergedAt: Date }>(
    db,
    sql`select merged_id as id, canonical_name as name, merged_at as "mergedAt" from entity_merges
        where entity = ${number} order by entity_merges.number desc`,
  )
  return {
    ...wireEntity(entity),
    aliases: aliases.map(({ alias }) => alias),
    merged: merged.map(({ id, name, mergedAt }) => ({ id, canonical_name: name, merged_at: wireTime(mergedAt) })),
    observations: [],
  }
}
