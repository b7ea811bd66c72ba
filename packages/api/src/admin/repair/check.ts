import type { PoolClient } from 'pg'
import type { Database } from '../../database/database.ts'
import { many, maybe, type Sql, sql } from '../../database/sql.ts'

/** Something that always has to be true of a database, whoever works on it at the moment. */
export interface Check {
  readonly name: string
  /** What is wrong when it finds something. */
  readonly about: string
  /** What is done with it, in a few words. */
  readonly remedy: string
  /** How many things are wrong now. */
  count(db: Database): Promise<number>
  /** Mends them, beside whoever works on the database. */
  mend(db: Database): Promise<void>
}

/**
 * A check of rows that belong to banks, which are mended bank by bank in a change of the bank: nobody else writes to it
 * meanwhile, and search indexes learn of what is stamped with the number of the change.
 * @param find selects `bank` and `number` of what is wrong
 */
export function rowCheck(
  name: string,
  about: string,
  remedy: string,
  find: Sql,
  mend: (tx: PoolClient, bank: number, numbers: readonly number[], sequence: number) => Promise<unknown>,
): Check {
  return {
    name,
    about,
    remedy,
    count: (db) => countRows(db, find),
    async mend(db) {
      for (const bank of await banksOf(db, find)) {
        await db.transaction(async (tx) => {
          const change = await maybe<{ sequence: number }>(
            tx,
            sql`update banks set sequence = sequence + 1 where number = ${bank} returning sequence`,
          )
          if (change === undefined) return
          // Others may have mended some of it, or be the reason that it seemed wrong.
          const rows = await many<{ number: number }>(
            tx,
            sql`select distinct number from (${find}) found where bank = ${bank}`,
          )
          const numbers = rows.map(({ number }) => number)
          await mend(tx, bank, numbers, change.sequence)
        })
      }
    },
  }
}

/** Banks in which something was found. */
export async function banksOf(db: Database, find: Sql): Promise<number[]> {
  const rows = await many<{ bank: number }>(db, sql`select distinct bank from (${find}) found order by bank`)
  return rows.map(({ bank }) => bank)
}

export async function countRows(db: Database, find: Sql): Promise<number> {
  const rows = await many<{ count: number }>(db, sql`select count(*) from (${find}) found`)
  return rows[0]!.count
}
