import type { PoolClient } from 'pg'
import { notFound } from '../errors.ts'
import { inTurn } from './bank-turns.ts'
import { nextSequence } from './banks/find-bank.ts'
import type { Engine } from './engine.ts'

/**
 * One change of a bank's memories: a transaction in which nobody else writes to the bank, and the number that stamps
 * what it writes. The search index is told after the commit.
 */
export function changeBank<T>(
  engine: Engine,
  bankNumber: number,
  work: (tx: PoolClient, sequence: number) => Promise<T>,
): Promise<T> {
  return inTurn(engine.db, bankNumber, () => changeBankNow(engine, bankNumber, work))
}

/** The same for whoever has the turn. */
export async function changeBankNow<T>(
  engine: Engine,
  bankNumber: number,
  work: (tx: PoolClient, sequence: number) => Promise<T>,
): Promise<T> {
  const { result, sequence, space } = await engine.db.transaction(async (tx) => {
    const next = await nextSequence(tx, bankNumber, engine.space)
    if (next === null) throw notFound('Bank not found')
    return { ...next, result: await work(tx, next.sequence) }
  })
  engine.search.prepare({ number: bankNumber, sequence, space })
  return result
}
