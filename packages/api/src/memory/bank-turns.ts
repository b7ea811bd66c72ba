import type { Pool } from 'pg'
import type { Database } from '../database/database.ts'

/** By bank: when its last change that this process knows of will be done. A pool is the same for all who look at it. */
const turns = new WeakMap<Pool, Map<number, Promise<unknown>>>()

/**
 * Does the work when everything is done that came to this bank before. Writers of this process wait for each other here
 * rather than in the database, where each would hold a connection.
 */
export async function inTurn<T>(db: Database, bankNumber: number, work: () => Promise<T>): Promise<T> {
  let banks = turns.get(db.pool)
  if (banks === undefined) {
    banks = new Map()
    turns.set(db.pool, banks)
  }
  const previous = banks.get(bankNumber) ?? Promise.resolve()
  const mine = previous.then(work, work)
  const settled = mine.catch(() => {})
  banks.set(bankNumber, settled)
  try {
    return await mine
  } finally {
    if (banks.get(bankNumber) === settled) banks.delete(bankNumber)
  }
}
