import type { Database } from '../../database/database.ts'
import { execute, identifier, raw, type Sql, sql } from '../../database/sql.ts'
import { exists, lockDefinitions } from './prepare-database-home.ts'

const nameOf = (space: number): string => `search_vectors_${space}`

/** The table that holds the vectors of a space: an index over vectors needs one number of dimensions. */
export function vectorTable(space: number): Sql {
  return identifier(nameOf(space))
}

/** Forgets the vectors of a bank in a space; should it be searched there again, they are taken over anew. */
export async function dropVectors(database: Database, bank: number, space: number): Promise<void> {
  if (!(await exists(database, nameOf(space)))) return
  await database.transaction(async (tx) => {
    await execute(tx, sql`delete from search_progress where bank = ${bank} and space = ${space}`)
    await execute(tx, sql`delete from ${vectorTable(space)} where bank = ${bank}`)
  })
}

/** Makes the table of a space, unless it is there. */
export async function ensureVectorTable(database: Database, space: number, dimensions: number): Promise<void> {
  if (await exists(database, nameOf(space))) return
  await database.transaction(async (tx) => {
    await lockDefinitions(tx, database.schema)
    // The codes themselves: whole numbers up to 127 are exact in half precision, and a cosine does not ask for a scale.
    await execute(
      tx,
      sql`create table if not exists ${vectorTable(space)} (
        memory    bigint primary key,
        bank      int not null references banks on delete cascade,
        embedding halfvec(${raw(String(dimensions))}) not null
      )`,
    )
    // A small bank is scanned exactly, whatever else there is.
    await execute(
      tx,
      sql`create index if not exists ${identifier(`${nameOf(space)}_by_bank`)} on ${vectorTable(space)} (bank)`,
    )
  })
}
