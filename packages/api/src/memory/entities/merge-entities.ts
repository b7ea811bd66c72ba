import type { EntityDetailResponse, MergeEntitiesRequest } from 'hindsight-contract'
import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { badRequest } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { noteRenamed, refreshSeenTimes } from './change-mentions.ts'
import { entityNotFound, readEntity } from './entity-detail.ts'
import { DEFAULT_ENTITY_TYPE } from './name-mention.ts'

/**
 * Makes entities part of another one: their memories mention that one, and their names mean it from now on.
 * @throws ApiError 404 for one that is not there, 400 for an entity and itself.
 */
export async function mergeEntities(
  engine: Engine,
  bankId: string,
  input: { readonly entity_id: string } & MergeEntitiesRequest,
): Promise<EntityDetailResponse> {
  const id = requireUuid(input.entity_id, 'entity_id')
  const others = [...new Set(input.entity_ids.map((other) => requireUuid(other, 'entity_ids')))]
  if (others.includes(id)) throw badRequest('An entity cannot be merged with itself')
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw entityNotFound(id)
  return changeBank(engine, bank.number, async (tx, sequence) => {
    const found = await many<{ number: number; id: string }>(
      tx,
      sql`select number, id from entities where bank = ${bank.number} and id = any(${[id, ...others]}::uuid[])`,
    )
    const numberOf = new Map(found.map((entity) => [entity.id, entity.number]))
    for (const wanted of [id, ...others]) if (!numberOf.has(wanted)) throw entityNotFound(wanted)
    const stays = numberOf.get(id)!
    const moved: number[] = []
    for (const other of others) moved.push(...(await absorb(tx, bank.number, stays, numberOf.get(other)!)))
    await refreshSeenTimes(tx, [stays])
    await noteRenamed(tx, bank.number, sequence, moved)
    return readEntity(tx, bank.number, id)
  })
}

/** Returns the numbers of the memories that mention another entity now. */
async function absorb(tx: Queryable, bankNumber: number, stays: number, goes: number): Promise<number[]> {
  const [merge] = await many<{ mentionedBy: number[] }>(
    tx,
    sql`insert into entity_merges (bank, entity, merged_id, canonical_name, name_key, type, metadata, first_seen,
                                   last_seen, alias_keys, mentioned_by, shared_with)
        select ${bankNumber}, ${stays}, e.id, e.canonical_name, e.name_key, e.type, e.metadata, e.first_seen, e.last_seen,
               array(select alias_key from entity_aliases where bank = ${bankNumber} and entity = ${goes}),
               array(select memory from memory_entities where entity = ${goes}),
               array(select memory from memory_entities where entity = ${goes}
                     intersect select memory from memory_entities where entity = ${stays})
        from entities e where e.number = ${goes}
        returning mentioned_by as "mentionedBy"`,
  )
  await execute(
    tx,
    sql`insert into memory_entities (memory, entity, bank)
        select memory, ${stays}, bank from memory_entities where entity = ${goes} on conflict do nothing`,
  )
  await execute(tx, sql`update entity_aliases set entity = ${stays} where bank = ${bankNumber} and entity = ${goes}`)
  await execute(tx, sql`update entity_merges set entity = ${stays} where entity = ${goes}`)
  await execute(
    tx,
    sql`update entities e set type = o.type from entities o
        where e.number = ${stays} and o.number = ${goes} and e.type = ${DEFAULT_ENTITY_TYPE}`,
  )
  await execute(tx, sql`delete from entities where number = ${goes}`)
  return merge!.mentionedBy
}
