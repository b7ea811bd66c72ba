import type { Pool } from 'pg'
import type { Database } from '../database/database.ts'

/** By bank, or line of one: when its last change that this process knows of will be done. A pool is the same for all. */
const turns = new WeakMap<Pool, Map<string | number, Promise<unknown>>>()

/**
 * Does the work when everything is done that came to this bank before. Writers of this process wait for each other here
 * rather than in the database, where each would hold a connection.
 */
export async function inTurn<T>(db: Pick<Database, 'pool'>, bank: string | number, work: () => Promise<T>): Promise<T> {
  let banks = turns.get(db.pool)
  if (banks === undefined) {
    banks = new Map()
    turns.set(db.pool, banks)
  }
  const previous = banks.get(bank) ?? Promise.resolve()
  const mine = previous.then(work, work)
  const settled = mine.catch(() => {})
  banks.set(bank, settled)
  try {
    return await mine
  } finally {
    if (banks.get(bank) === settled) banks.delete(bank)
  }
}
