import type { Database } from '../database/database.ts'
import type { Queryable } from '../database/sql.ts'
import { holdLease } from './lease.ts'
import type { ClaimedOperation } from './operation.ts'

interface Fence {
  readonly unfenced: Database
  readonly operation: ClaimedOperation
}

const fences = new WeakMap<Database, Fence>()

/** The database without the fence of an operation: for transactions that several share. */
export const withoutFence = (db: Database): Database => fences.get(db)?.unfenced ?? db

/**
 * What such a transaction has to ask for each that shares it.
 * @throws LeaseLost when this database's operation may no longer write
 */
export async function holdFence(tx: Queryable, db: Database): Promise<void> {
  const fence = fences.get(db)
  if (fence !== undefined) await holdLease(tx, fence.operation)
}

/**
 * The database as an operation's handler sees it: what it writes is committed only while the operation's lease is held.
 * @throws LeaseLost at the end of a transaction whose lease was lost
 */
export function fencedDatabase(db: Database, operation: ClaimedOperation): Database {
  const transaction: Database['transaction'] = (work, options) =>
    options?.readOnly === true
      ? db.transaction(work, options)
      : db.transaction(async (tx) => {
          const result = await work(tx)
          await holdLease(tx, operation)
          return result
        }, options)
  // One implementation for all the ways in which the driver may be called.
  const query = (statement: unknown, ...rest: unknown[]) =>
    mayWrite(statement)
      ? transaction((tx) => run(tx.query.bind(tx), statement, rest))
      : run(db.query.bind(db), statement, rest)
  const fenced = { ...db, transaction, query: query as unknown as Database['query'] }
  fences.set(fenced, { unfenced: db, operation })
  return fenced
}

function run(query: unknown, statement: unknown, rest: readonly unknown[]): Promise<unknown> {
  return (query as (...parameters: unknown[]) => Promise<unknown>)(statement, ...rest)
}

/** Too careful rather than too bold: a word in a comment costs a transaction and nothing else. */
function mayWrite(statement: unknown): boolean {
  const text = typeof statement === 'string' ? statement : (statement as { text?: unknown })?.text
  return typeof text !== 'string' || /\b(insert|update|delete|merge|truncate|copy)\b/i.test(text)
}
