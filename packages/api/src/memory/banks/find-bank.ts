import { maybe, named, type Queryable, sql } from '../../database/sql.ts'

export interface Bank {
  readonly number: number
  readonly id: string
  readonly name: string
  readonly mission: string
  readonly disposition: { readonly skepticism: number; readonly literalism: number; readonly empathy: number }
  /** What the bank overrides of the server's configuration, by field name. */
  readonly config: Readonly<Record<string, unknown>>
  /** The last committed change of the bank's memories. */
  readonly sequence: number
  /** The change that last renamed one of its entities. */
  readonly namesSequence: number
  /** The embedding space that it is searched in; null when nothing was written yet. */
  readonly space: number | null
}

export const bankColumns = sql`number, id, name, mission, disposition, config, sequence, names_sequence as "namesSequence", space`

export async function findBank(db: Queryable, id: string): Promise<Bank | null> {
  const bank = await maybe<Bank>(db, named('find-bank', sql`select ${bankColumns} from banks where id = ${id}`))
  return bank ?? null
}

/** Makes this transaction the bank's only writer until it ends. False when the bank is gone. */
export async function lockBank(tx: Queryable, bankNumber: number): Promise<boolean> {
  const row = await maybe(tx, sql`select 1 from banks where number = ${bankNumber} for no key update`)
  return row !== undefined
}

/**
 * Makes this transaction the bank's only writer until it ends, gives it the number of its change, and tells in which
 * embedding space the bank is searched: in the given one when it was in none. Null when the bank is gone.
 */
export async function nextSequence(
  tx: Queryable,
  bankNumber: number,
  space: number,
): Promise<{ readonly sequence: number; readonly space: number } | null> {
  const row = await maybe<{ sequence: number; space: number }>(
    tx,
    named(
      'next-sequence',
      sql`update banks set sequence = sequence + 1, last_write_at = now(), space = coalesce(space, ${space})
          where number = ${bankNumber} returning sequence, space`,
    ),
  )
  return row ?? null
}
