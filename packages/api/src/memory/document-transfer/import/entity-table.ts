import { execute, many, type Queryable, sql } from '../../../database/sql.ts'
import { nameMention } from '../../entities/name-mention.ts'
import { resolveEntities, type SeenTimes } from '../../entities/resolve-entities.ts'
import type { ArchivedEntity } from '../archive/archive-format.ts'

/** A name that a memory mentions, and when. */
export interface Mention {
  readonly name: string
  readonly mentionedAt: Date | null
}

/** The names that an archive explains, and what they mean in the bank that it is imported into. */
export class EntityTable {
  readonly #byName: ReadonlyMap<string, { readonly entity: ArchivedEntity; readonly place: number }>

  constructor(entities: readonly ArchivedEntity[]) {
    this.#byName = new Map(entities.map((entity, place) => [entity.canonical_name, { entity, place }]))
  }

  /** The entity of each name; those that are new to the bank come to be, as they were in the archive. */
  async resolve(tx: Queryable, bankNumber: number, mentions: readonly Mention[]): Promise<ReadonlyMap<string, number>> {
    const names = [...new Set(mentions.map(({ name }) => name))]
    // In the order of the archive, which is that in which the bank came to know them.
    const explained = names
      .flatMap((name) => this.#byName.get(name) ?? [])
      .sort((a, b) => a.place - b.place)
      .map(({ entity }) => entity)
    const resolved = new Map<string, number>()
    if (explained.length > 0) {
      await createMissing(tx, bankNumber, explained)
      for (const [name, number] of await findEntities(tx, bankNumber, explained)) resolved.set(name, number)
    }
    const unexplained = mentions.filter(({ name }) => !resolved.has(name))
    const found = await resolveEntities(
      tx,
      bankNumber,
      unexplained.map(({ name }) => nameMention(name)),
      seenTimes(unexplained),
    )
    for (const { name } of unexplained) {
      const number = found.get(nameMention(name).key)
      if (number !== undefined) resolved.set(name, number)
    }
    return resolved
  }
}

const keysOf = (entities: readonly ArchivedEntity[]) =>
  entities.flatMap(({ canonical_name: name, name_key: own, aliases }) =>
    [{ key: own, name }, ...aliases].map((alias, rank) => ({ ...alias, entity: name, rank })),
  )

/** Those that the bank knows under none of their names. */
async function createMissing(tx: Queryable, bankNumber: number, entities: readonly ArchivedEntity[]): Promise<void> {
  const known = await findEntities(tx, bankNumber, entities)
  const missing = entities.filter(({ canonical_name: name }) => !known.has(name))
  if (missing.length === 0) return
  const created = await many<{ number: number; name: string }>(
    tx,
    sql`insert into entities (id, bank, canonical_name, name_key, type, metadata, first_seen, last_seen)
        select case when exists (select 1 from entities e where e.id = n.id) then gen_random_uuid() else n.id end,
               ${bankNumber}, n.canonical_name, n.name_key, n.type, n.metadata, n.first_seen, n.last_seen
        from jsonb_to_recordset(${JSON.stringify(missing)}::jsonb)
          n (id uuid, canonical_name text, name_key text, type text, metadata jsonb, first_seen timestamptz,
             last_seen timestamptz)
        on conflict (bank, name_key) do nothing
        returning number, canonical_name as name`,
  )
  const numbers = new Map(created.map(({ name, number }) => [name, number]))
  const aliases = keysOf(missing)
    .map(({ key, name, entity }) => ({ key, name, entity: numbers.get(entity) }))
    .filter(({ entity }) => entity !== undefined)
  await execute(
    tx,
    sql`insert into entity_aliases (bank, alias_key, alias, entity)
        select ${bankNumber}, n.key, n.name, n.entity
        from jsonb_to_recordset(${JSON.stringify(aliases)}::jsonb) n (key text, name text, entity int)
        on conflict do nothing`,
  )
}

/** By canonical name in the archive: the entity known under that name, else under another of its names. */
async function findEntities(
  tx: Queryable,
  bankNumber: number,
  entities: readonly ArchivedEntity[],
): Promise<Map<string, number>> {
  const rows = await many<{ entity: string; number: number }>(
    tx,
    sql`select distinct on (n.entity) n.entity, coalesce(e.number, a.entity) as number
        from jsonb_to_recordset(${JSON.stringify(keysOf(entities))}::jsonb) n (key text, entity text, rank int)
        left join entities e on e.bank = ${bankNumber} and e.name_key = n.key
        left join entity_aliases a on a.bank = ${bankNumber} and a.alias_key = n.key
        where e.number is not null or a.entity is not null
        order by n.entity, n.rank`,
  )
  return new Map(rows.map(({ entity, number }) => [entity, number]))
}

function seenTimes(mentions: readonly Mention[]): SeenTimes {
  const seen = new Map<string, { first: Date | null; last: Date | null }>()
  for (const { name, mentionedAt } of mentions) {
    const { key } = nameMention(name)
    const before = seen.get(key)
    if (before === undefined) seen.set(key, { first: mentionedAt, last: mentionedAt })
    else if (mentionedAt !== null) {
      if (before.first === null || mentionedAt < before.first) before.first = mentionedAt
      if (before.last === null || mentionedAt > before.last) before.last = mentionedAt
    }
  }
  return seen
}
