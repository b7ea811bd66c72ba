import { hash } from 'node:crypto'
import { many, type Queryable, sql } from '../../../database/sql.ts'

/**
 * The id of what an import brings when its own is taken or it has none: the same for every run of the import, so that
 * what refers to it finds it however often the import was interrupted.
 */
export function derivedId(importId: string, key: string): string {
  const hex = hash('sha256', `${importId} ${key}`).slice(0, 32)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g

/** The texts with the ids of memories that had to take another one replaced by it. */
export async function renameIds(
  tx: Queryable,
  bankNumber: number,
  importId: string,
  texts: readonly string[],
): Promise<string[]> {
  const derived = new Map<string, string>()
  for (const text of texts) for (const [id] of text.matchAll(UUID)) derived.set(id, derivedId(importId, id))
  if (derived.size === 0) return [...texts]
  const rows = await many<{ id: string }>(
    tx,
    sql`select id from memories where bank = ${bankNumber} and id = any(${[...derived.values()]}::uuid[])`,
  )
  const taken = new Set(rows.map(({ id }) => id))
  if (taken.size === 0) return [...texts]
  return texts.map((text) => text.replaceAll(UUID, (id) => (taken.has(derived.get(id)!) ? derived.get(id)! : id)))
}
