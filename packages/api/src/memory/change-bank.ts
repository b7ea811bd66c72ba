import type { Pool, PoolClient } from 'pg'
import type { Database } from '../database/database.ts'
import { notFound } from '../errors.ts'
import { nextSequence } from './banks/find-bank.ts'
import type { Engine } from './engine.ts'

/** By bank: when its last change that this process knows of will be done. A pool is the same for all who look at it. */
const turns = new WeakMap<Pool, Map<number, Promise<unknown>>>()

/**
 * One change of a bank's memories: a transaction in which nobody else writes to the bank, and the number that stamps
 * what it writes. The search index is told after the commit. Writers of this process wait for each other here rather
 * than in the database, where each would hold a connection.
 */
export async function changeBank<T>(
  engine: Engine,
  bankNumber: number,
  work: (tx: PoolClient, sequence: number) => Promise<T>,
): Promise<T> {
  return inTurn(engine.db, bankNumber, async () => {
    const { result, sequence, space } = await engine.db.transaction(async (tx) => {
      const next = await nextSequence(tx, bankNumber, engine.space)
      if (next === null) throw notFound('Bank not found')
      return { ...next, result: await work(tx, next.sequence) }
    })
    engine.search.prepare({ number: bankNumber, sequence, space })
    return result
  })
}

async function inTurn<T>(db: Database, bankNumber: number, work: () => Promise<T>): Promise<T> {
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
