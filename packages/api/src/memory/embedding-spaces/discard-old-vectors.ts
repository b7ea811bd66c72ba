import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import type { SearchIndex } from '../../search/search-index.ts'

/** A change of mind costs nothing for this long; and a search that began before the change-over ends undisturbed. */
const KEPT_MS = 3_600_000
const SLICE = 5_000

/** Removes vectors of spaces that banks left long ago. Returns from how many banks. */
export async function discardOldVectors(db: Queryable, search: SearchIndex, keptMs = KEPT_MS): Promise<number> {
  const left = await many<{ number: number; space: number }>(
    db,
    sql`select number, previous_space as space from banks
        where previous_space is not null and previous_space <> space
          and space_changed_at <= now() - ${keptMs}::float8 * interval '1 millisecond'`,
  )
  for (const { number, space } of left) {
    search.drop(number, space)
    while (await discardSlice(db, number, space)) {}
    await execute(
      db,
      sql`update banks set previous_space = null where number = ${number} and previous_space = ${space}`,
    )
  }
  return left.length
}

/** Unless the bank has gone back to the space meanwhile. */
async function discardSlice(db: Queryable, bank: number, space: number): Promise<boolean> {
  const removed = await execute(
    db,
    sql`delete from memory_vectors
        where space = ${space} and memory in (
          select v.memory from memory_vectors v join banks b on b.number = v.bank
          where v.bank = ${bank} and v.space = ${space} and b.space <> ${space} limit ${SLICE})`,
  )
  return removed === SLICE
}
