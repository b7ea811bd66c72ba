import { randomUUID } from 'node:crypto'
import { many, type Queryable, sql } from '../../database/sql.ts'
import { enqueue } from '../../operations/enqueue.ts'
import { passingFailures } from './describe-result.ts'
import type { ReadDocument } from './read-documents.ts'
import { RETAIN, type RereadPayload } from './retain-operation.ts'

/** A model that could not be asked is asked again after this long, unless it says when. */
const SOON_MS = 30_000

/**
 * Queues the reading of what a model could not be asked about, in the transaction that stores what was made of it
 * without the model. One operation for each document; one that waits already is enough. Tells whether any was queued.
 */
export async function queueRereads(tx: Queryable, bankNumber: number, read: readonly ReadDocument[]): Promise<boolean> {
  const failed = read
    .map(({ document, readings }) => ({ id: document.id, failures: passingFailures({ readings }) }))
    .filter(({ failures }) => failures.length > 0)
  if (failed.length === 0) return false
  const waiting = await many<{ id: string }>(
    tx,
    sql`select payload ->> 'reread' as id from operations
        where bank = ${bankNumber} and type = ${RETAIN} and status in ('pending', 'processing')
          and payload ->> 'reread' = any(${failed.map(({ id }) => id)}::text[])`,
  )
  const isWaiting = new Set(waiting.map(({ id }) => id))
  const added = failed.filter(({ id }) => !isWaiting.has(id))
  if (added.length === 0) return false
  await enqueue(
    tx,
    bankNumber,
    added.map(({ id, failures }) => ({
      id: randomUUID(),
      type: RETAIN,
      payload: { reread: id } satisfies RereadPayload,
      result: { items_count: 1, document_ids: [id] },
      delayMs: Math.max(...failures.map(({ retryAfterMs }) => retryAfterMs ?? SOON_MS)),
    })),
  )
  return true
}
