import type { Database } from '../../database/database.ts'
import { listMigrations } from '../../database/migrate.ts'
import { execute, identifier, one, type Queryable, sql } from '../../database/sql.ts'
import { tablesOf } from '../backup/backup-tables.ts'
import { readIdentities } from '../identities.ts'
import { type Check, countRows } from './check.ts'

/** A bank's changes are numbered, and its own number is that of the last. */
const lateBanks = sql`
  select b.number, last.sequence
  from banks b
  cross join lateral (
    select greatest(b.names_sequence,
      (select max(sequence) from memories where bank = b.number),
      (select max(sequence) from memory_removals where bank = b.number)) as sequence
  ) last
  where last.sequence > b.sequence`

/** Columns that number rows, and have given away less than what rows bear. */
async function lateIdentities(db: Queryable): Promise<{ table: string; column: string; largest: number }[]> {
  const identities = await readIdentities(db, tablesOf(await listMigrations()))
  const late: { table: string; column: string; largest: number }[] = []
  for (const { table, column, last } of identities) {
    const { largest } = await one<{ largest: number | null }>(
      db,
      sql`select max(${identifier(column)}) as largest from ${identifier(table)}`,
    )
    if (largest !== null && largest > last) late.push({ table, column, largest })
  }
  return late
}

async function raiseIdentities(db: Database): Promise<void> {
  for (const { table, column, largest } of await lateIdentities(db)) {
    await execute(db, sql`select setval(pg_get_serial_sequence(${identifier(table).sql}, ${column}), ${largest})`)
  }
}

/** Numbers that are given away in order. */
export const numberChecks: readonly Check[] = [
  {
    name: 'bank-sequences',
    about: 'banks with changes that are numbered higher than the last: searches do not see them',
    remedy: 'raised to the highest',
    count: (db) => countRows(db, lateBanks),
    mend: async (db) => {
      await execute(
        db,
        sql`update banks b set sequence = late.sequence from (${lateBanks}) late
            where late.number = b.number and b.sequence < late.sequence`,
      )
    },
  },
  {
    name: 'identity-columns',
    about: 'tables whose next row would get a number that another one has',
    remedy: 'raised to the highest',
    count: async (db) => (await lateIdentities(db)).length,
    mend: raiseIdentities,
  },
]
