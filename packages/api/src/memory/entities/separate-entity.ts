import type { EntityDetailResponse, SeparateEntityRequest } from 'hindsight-contract'
import { execute, many, maybe, one, type Queryable, sql } from '../../database/sql.ts'
import { badRequest, conflict } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import type { Engine } from '../engine.ts'
import { removeOrphanEntities } from '../memories/remove-memories.ts'
import { requireUuid } from '../require-uuid.ts'
import { noteRenamed, refreshSeenTimes } from './change-mentions.ts'
import { entityNotFound, readEntity } from './entity-detail.ts'
import { nameMention } from './name-mention.ts'

interface Separated {
  readonly id: string
  readonly number: number
  /** Memories that mention another entity now. */
  readonly memories: readonly number[]
}

/**
 * Undoes that two entities count as one: of one that was merged, or of one of the names that an entity goes by. From
 * then on these names mean the entity that was separated.
 * @throws ApiError 404 for an entity that is not there, 400 for what is no part of it.
 */
export async function separateEntity(
  engine: Engine,
  bankId: string,
  input: { readonly entity_id: string } & { readonly part: SeparateEntityRequest },
): Promise<EntityDetailResponse> {
  const id = requireUuid(input.entity_id, 'entity_id')
  const merged = input.part.entity_id == null ? null : requireUuid(input.part.entity_id, 'entity_id')
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw entityNotFound(id)
  return changeBank(engine, bank.number, async (tx, sequence) => {
    const whole = await maybe<{ number: number; nameKey: string }>(
      tx,
      sql`select number, name_key as "nameKey" from entities where bank = ${bank.number} and id = ${id}`,
    )
    if (whole === undefined) throw entityNotFound(id)
    const separated =
      merged === null
        ? await separateName(tx, bank.number, whole, input.part.name ?? '')
        : await separateMerged(tx, bank.number, whole.number, merged)
    if (separated.memories.length === 0) throw conflict('None of the memories that mention it is there any more')
    await removeOrphanEntities(tx, [whole.number])
    await refreshSeenTimes(tx, [whole.number, separated.number])
    await noteRenamed(tx, bank.number, sequence, separated.memories)
    return readEntity(tx, bank.number, separated.id)
  })
}

/** What was merged gets its memories back, and those of its names that nobody has taken. */
async function separateMerged(tx: Queryable, bankNumber: number, whole: number, merged: string): Promise<Separated> {
  const merge = await maybe<{ number: number; mentionedBy: number[]; sharedWith: number[]; aliasKeys: string[] }>(
    tx,
    sql`select number, mentioned_by as "mentionedBy", shared_with as "sharedWith", alias_keys as "aliasKeys"
        from entity_merges where entity = ${whole} and merged_id = ${merged}`,
  )
  if (merge === undefined) throw badRequest(`Entity '${merged}' was not merged into this one`)
  const { number } = await one<{ number: number }>(
    tx,
    sql`insert into entities (id, bank, canonical_name, name_key, type, metadata, first_seen, last_seen)
        select merged_id, bank, canonical_name, name_key, type, metadata, first_seen, last_seen
        from entity_merges where number = ${merge.number}
        returning number`,
  )
  const memories = await moveMentions(tx, bankNumber, whole, number, merge.mentionedBy, merge.sharedWith)
  await execute(
    tx,
    sql`update entity_aliases set entity = ${number}
        where bank = ${bankNumber} and entity = ${whole} and alias_key = any(${merge.aliasKeys}::text[])`,
  )
  await execute(tx, sql`delete from entity_merges where number = ${merge.number}`)
  return { id: merged, number, memories }
}

/** A name that has come to mean the entity by itself: the memories that use it, and no other of its names, go with it. */
async function separateName(
  tx: Queryable,
  bankNumber: number,
  whole: { readonly number: number; readonly nameKey: string },
  name: string,
): Promise<Separated> {
  const alias = await maybe<{ key: string; alias: string; merged: string | null }>(
    tx,
    sql`select a.alias_key as key, a.alias,
               (select merged_id from entity_merges m
                where m.entity = a.entity and a.alias_key = any(m.alias_keys) order by number desc limit 1) as merged
        from entity_aliases a
        where a.bank = ${bankNumber} and a.entity = ${whole.number}
          and a.alias_key = any(${[nameMention(name).key, nameMention(name, { literal: true }).key]}::text[])
        limit 1`,
  )
  if (alias === undefined) throw badRequest(`'${name}' is no name of this entity`)
  if (alias.merged !== null) return separateMerged(tx, bankNumber, whole.number, alias.merged)
  if (alias.key === whole.nameKey) throw conflict(`'${name}' is what this entity is called`)
  const { number, id } = await one<{ number: number; id: string }>(
    tx,
    sql`insert into entities (bank, canonical_name, name_key, type)
        select bank, ${alias.alias}, ${alias.key}, type from entities where number = ${whole.number}
        returning number, id`,
  )
  const users = await many<{ memory: number }>(
    tx,
    sql`select me.memory from memory_entities me join memories m on m.number = me.memory
        where me.entity = ${whole.number} and strpos(lower(m.text), lower(${alias.alias})) > 0
          and not exists (
            select 1 from entity_aliases a
            where a.bank = ${bankNumber} and a.entity = ${whole.number} and a.alias_key <> ${alias.key}
              and strpos(lower(m.text), lower(a.alias)) > 0 and strpos(lower(${alias.alias}), lower(a.alias)) = 0)`,
  )
  await execute(
    tx,
    sql`update entity_aliases set entity = ${number} where bank = ${bankNumber} and alias_key = ${alias.key}`,
  )
  const using = users.map(({ memory }) => memory)
  return { id, number, memories: await moveMentions(tx, bankNumber, whole.number, number, using, []) }
}

/** Of the memories, those that still mention the one entity mention the other; `shared` ones mention both. */
async function moveMentions(
  tx: Queryable,
  bankNumber: number,
  from: number,
  to: number,
  memories: readonly number[],
  shared: readonly number[],
): Promise<number[]> {
  const moved = await many<{ memory: number }>(
    tx,
    sql`insert into memory_entities (memory, entity, bank)
        select memory, ${to}, ${bankNumber} from memory_entities
        where entity = ${from} and memory = any(${memories}::bigint[])
        returning memory`,
  )
  await execute(
    tx,
    sql`delete from memory_entities
        where entity = ${from} and memory = any(${memories}::bigint[]) and memory <> all(${shared}::bigint[])`,
  )
  return moved.map(({ memory }) => memory)
}
