import { execute, many, named, type Queryable, sql } from '../../database/sql.ts'
import { earlier, later } from '../date-order.ts'
import { type KnownAlias, matchNames, type NameResolution } from './match-names.ts'
import { distinctMentions, type NameMention, nameMention } from './name-mention.ts'

/** When the mentions of a name were made, by mention key. */
export type SeenTimes = ReadonlyMap<string, { readonly first: Date | null; readonly last: Date | null }>

/**
 * The entity of every name, by mention key; new names become entities. The transaction must be the bank's writer
 * (`nextSequence`), which is why nothing here can conflict.
 */
export async function resolveEntities(
  tx: Queryable,
  bankNumber: number,
  mentions: readonly NameMention[],
  seen: SeenTimes,
): Promise<ReadonlyMap<string, number>> {
  const distinct = distinctMentions(mentions)
  if (distinct.length === 0) return new Map()
  const resolution = matchNames(
    distinct,
    await findAliases(
      tx,
      bankNumber,
      distinct.map(({ key }) => key),
    ),
  )
  const numbers = await createEntities(tx, bankNumber, resolution, seen)
  const resolved = new Map<string, number>()
  for (const [key, entity] of resolution.entities) {
    resolved.set(key, typeof entity === 'number' ? entity : numbers.get(entity)!)
  }
  await updateEntities(tx, bankNumber, resolution, resolved, seen)
  return resolved
}

/** Full names that are looked at for one first name. */
const MOST_FULL_NAMES = 20

/** Aliases that are one of the keys, begin with one as their first word, or are the first words of one. */
function findAliases(tx: Queryable, bankNumber: number, keys: readonly string[]): Promise<KnownAlias[]> {
  const exact = new Set(keys.flatMap(leadingWords))
  return many<KnownAlias>(
    tx,
    named(
      'find-aliases',
      sql`select found.alias_key as "aliasKey", found.entity, e.canonical_name as "canonicalName", e.type
          from (
            select alias_key, entity from entity_aliases
            where bank = ${bankNumber} and alias_key = any(${[...exact]}::text[])
            union
            select longer.alias_key, longer.entity
            from unnest(${keys}::text[]) wanted (key)
            cross join lateral (
              -- The limit has each key looked up in the index; more than one full name is ambiguous anyhow.
              select alias_key, entity from entity_aliases
              where bank = ${bankNumber} and alias_key > wanted.key || ' ' and alias_key < wanted.key || '!'
              order by alias_key limit ${MOST_FULL_NAMES}
            ) longer
          ) found
          join entities e on e.number = found.entity`,
    ),
  )
}

function leadingWords(key: string): string[] {
  const words = key.split(' ')
  return words.map((_, index) => words.slice(0, index + 1).join(' '))
}

async function createEntities(
  tx: Queryable,
  bankNumber: number,
  resolution: NameResolution,
  seen: SeenTimes,
): Promise<Map<string, number>> {
  const { created, aliases } = resolution
  if (aliases.length === 0) return new Map()
  const rows = await many<{ number: number; key: string }>(
    tx,
    named(
      'create-entities',
      sql`with created as (
            insert into entities (bank, name_key, canonical_name, type, first_seen, last_seen)
            select ${bankNumber}, * from unnest(
              ${created.map(({ key }) => key)}::text[],
              ${created.map(({ name }) => name)}::text[],
              ${created.map(({ type }) => type)}::text[],
              ${created.map(({ key }) => seen.get(key)?.first ?? null)}::timestamptz[],
              ${created.map(({ key }) => seen.get(key)?.last ?? null)}::timestamptz[]
            )
            returning number, name_key
          ), aliased as (
            insert into entity_aliases (bank, alias_key, alias, entity)
            select ${bankNumber}, a.alias_key, a.alias, coalesce(a.entity, created.number)
            from unnest(
              ${aliases.map(({ key }) => key)}::text[],
              ${aliases.map(({ name }) => name)}::text[],
              ${aliases.map(({ entity }) => (typeof entity === 'number' ? entity : null))}::int[],
              ${aliases.map(({ entity }) => (typeof entity === 'string' ? entity : null))}::text[]
            ) a (alias_key, alias, entity, created_key)
            left join created on created.name_key = a.created_key
          )
          select number, name_key as key from created`,
    ),
  )
  return new Map(rows.map(({ number, key }) => [key, number]))
}

async function updateEntities(
  tx: Queryable,
  bankNumber: number,
  resolution: NameResolution,
  resolved: ReadonlyMap<string, number>,
  seen: SeenTimes,
): Promise<void> {
  const changes = new Map<number, { first: Date | null; last: Date | null; name: string | null; type: string | null }>()
  for (const [key, entity] of resolution.entities) {
    if (typeof entity !== 'number' && entity === key) continue
    const number = resolved.get(key)!
    const before = changes.get(number)
    const { first = null, last = null } = seen.get(key) ?? {}
    const { name = null, type = null } = resolution.enriched.get(number) ?? {}
    changes.set(number, {
      first: earlier(before?.first ?? null, first),
      last: later(before?.last ?? null, last),
      name,
      type,
    })
  }
  if (changes.size === 0) return
  const values = [...changes.values()]
  await execute(
    tx,
    named(
      'update-entities',
      sql`update entities e
          set first_seen = least(e.first_seen, u.first_seen),
              last_seen = greatest(e.last_seen, u.last_seen),
              canonical_name = coalesce(u.name, e.canonical_name),
              name_key = coalesce(u.name_key, e.name_key),
              type = coalesce(u.type, e.type)
          from unnest(
            ${[...changes.keys()]}::int[],
            ${values.map(({ first }) => first)}::timestamptz[],
            ${values.map(({ last }) => last)}::timestamptz[],
            ${values.map(({ name }) => name)}::text[],
            ${values.map(({ name }) => (name === null ? null : nameMention(name).key))}::text[],
            ${values.map(({ type }) => type)}::text[]
          ) u (number, first_seen, last_seen, name, name_key, type)
          where e.number = u.number
            and (u.name is not null or u.type is not null
              or e.first_seen is distinct from least(e.first_seen, u.first_seen)
              or e.last_seen is distinct from greatest(e.last_seen, u.last_seen))`,
    ),
  )
  if (values.every(({ name }) => name === null)) return
  await execute(tx, sql`update banks set names_sequence = sequence where number = ${bankNumber}`)
}
