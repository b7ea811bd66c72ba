import { one, type Queryable, type Sql, sql } from '../../database/sql.ts'

/** Condition: `o` is a valid observation of exactly this tag set. */
export const observationsOf = (bankNumber: number, scope: readonly string[]): Sql =>
  sql`o.bank = ${bankNumber} and o.type = 'observation' and o.invalidated_at is null
      and o.tags @> ${scope}::text[] and o.tags <@ ${scope}::text[]`

export async function countObservations(db: Queryable, bankNumber: number, scope: readonly string[]): Promise<number> {
  const { count } = await one<{ count: number }>(
    db,
    sql`select count(*) as count from memories o where ${observationsOf(bankNumber, scope)}`,
  )
  return count
}
