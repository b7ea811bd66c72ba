import { randomUUID } from 'node:crypto'
import type { Database } from '../../database/database.ts'
import { execute, many, maybe, type Queryable, sql } from '../../database/sql.ts'
import { enqueue } from '../../operations/enqueue.ts'

/** Gives the memories of a bank the vectors that they lack, and then searches the bank by them. */
export const EMBED_MEMORIES = 'embed_memories'

/** A model that could not be asked is left alone for this long. */
const QUIET_MS = 5_000

/** Notes, in the transaction that wrote them, that memories of the bank have no vector yet. */
export async function noteMissingVectors(tx: Queryable, bankNumber: number): Promise<void> {
  await execute(tx, sql`update banks set vectors_missing = true where number = ${bankNumber} and not vectors_missing`)
  await queueEmbedding(tx, bankNumber, QUIET_MS)
}

/** Queues the embedding of every bank that is not wholly in the space. Returns how many were queued. */
export async function queueMoves(db: Database, space: number): Promise<number> {
  const banks = await many<{ number: number }>(
    db,
    sql`select number from banks where space <> ${space} or vectors_missing order by number`,
  )
  let queued = 0
  for (const { number } of banks) {
    if (await db.transaction((tx) => queueEmbedding(tx, number, 0))) queued++
  }
  return queued
}

/** One that waits will do for whatever has come since. False when there was one. */
export async function queueEmbedding(tx: Queryable, bankNumber: number, delayMs: number): Promise<boolean> {
  const waiting = await maybe(
    tx,
    sql`select 1 from operations
        where bank = ${bankNumber} and type = ${EMBED_MEMORIES} and status = 'pending' limit 1`,
  )
  if (waiting !== undefined) return false
  await enqueue(tx, bankNumber, [
    { id: randomUUID(), type: EMBED_MEMORIES, payload: {}, series: ['embedding'], ...(delayMs > 0 && { delayMs }) },
  ])
  return true
}
