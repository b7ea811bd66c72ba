import { many, type Queryable, sql } from '../../database/sql.ts'
import type { CitedMemory, Provenance } from './provenance.ts'

/** What became of the memories that a text rests on. */
export interface Retraction {
  /** Deleted or invalidated, with what they said, by id. */
  readonly gone: ReadonlyMap<string, string>
  /** Another memory says the same now: the new id by the old one. */
  readonly renamed: ReadonlyMap<string, string>
  /** What those said that say something else now, by id. */
  readonly changed: ReadonlyMap<string, string>
}

/** Compares cited memories with the bank of now. A document that was retained again has the same facts by other ids. */
export async function findRetraction(db: Queryable, bankNumber: number, { memories }: Provenance): Promise<Retraction> {
  const cited = memories.filter(({ type }) => type !== 'mental_model')
  if (cited.length === 0) return { gone: new Map(), renamed: new Map(), changed: new Map() }
  const living = await many<{ id: string; text: string }>(
    db,
    sql`select id::text, text from memories
        where bank = ${bankNumber} and id = any(${cited.map(({ id }) => id)}::uuid[]) and invalidated_at is null`,
  )
  const textOf = new Map(living.map(({ id, text }) => [id, text]))
  const missing = cited.filter(({ id }) => !textOf.has(id))
  const same = await findSameText(db, bankNumber, missing)
  return {
    gone: new Map(missing.filter(({ text }) => !same.has(text)).map(({ id, text }) => [id, text])),
    renamed: new Map(missing.flatMap(({ id, text }) => (same.has(text) ? [[id, same.get(text)!]] : []))),
    changed: new Map(
      cited.filter(({ id, text }) => textOf.has(id) && textOf.get(id) !== text).map(({ id, text }) => [id, text]),
    ),
  }
}

/** Ids of memories by what they say. */
async function findSameText(
  db: Queryable,
  bankNumber: number,
  missing: readonly CitedMemory[],
): Promise<Map<string, string>> {
  if (missing.length === 0) return new Map()
  const rows = await many<{ id: string; text: string }>(
    db,
    sql`select distinct on (text) id::text, text from memories
        where bank = ${bankNumber} and text = any(${missing.map(({ text }) => text)}::text[]) and invalidated_at is null
        order by text, number desc`,
  )
  return new Map(rows.map(({ id, text }) => [text, id]))
}
