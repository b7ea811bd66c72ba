import type { Database } from '../../database/database.ts'
import { execute, many, maybe, sql } from '../../database/sql.ts'
import { lockBank } from '../../memory/banks/find-bank.ts'
import { EMBED_MEMORIES, queueEmbedding } from '../../memory/embedding-spaces/queue-embedding.ts'
import { AdminError } from '../admin-error.ts'

export interface QueuedReembedding {
  readonly bank: string
  readonly operation: string
}

export interface ReembeddingOptions {
  /** Ids; by default all that hold memories. */
  readonly banks?: readonly string[] | undefined
  /** All vectors anew, rather than those that are missing in the model that is configured now. */
  readonly fromScratch?: boolean | undefined
}

/**
 * Queues, for servers and workers to do, that memories get the vectors that they lack. Searches go on meanwhile.
 * @throws AdminError for a bank that is not there
 */
export async function queueReembedding(db: Database, options: ReembeddingOptions = {}): Promise<QueuedReembedding[]> {
  const banks = await many<{ number: number; id: string }>(
    db,
    sql`select number, id from banks where space is not null order by id`,
  )
  for (const id of options.banks ?? []) {
    if (banks.some((bank) => bank.id === id)) continue
    const empty = await maybe(db, sql`select 1 from banks where id = ${id}`)
    const why = empty === undefined ? 'There is no bank' : 'There is nothing to embed in bank'
    throw new AdminError(`${why} ${JSON.stringify(id)}.`, 'not found')
  }
  const wanted = banks.filter(({ id }) => options.banks === undefined || options.banks.includes(id))
  const queued: QueuedReembedding[] = []
  for (const { number, id } of wanted) {
    const operation = await queueOne(db, number, options.fromScratch ?? false)
    if (operation !== undefined) queued.push({ bank: id, operation })
  }
  return queued
}

async function queueOne(db: Database, bank: number, fromScratch: boolean): Promise<string | undefined> {
  return db.transaction(async (tx) => {
    if (!(await lockBank(tx, bank))) return undefined
    if (fromScratch) {
      // A server that has them in memory goes on with them until it is told of the new ones.
      await execute(
        tx,
        sql`delete from memory_vectors v using banks b where b.number = ${bank} and v.bank = b.number and v.space = b.space`,
      )
      await execute(tx, sql`update banks set vectors_missing = true where number = ${bank}`)
    }
    await queueEmbedding(tx, bank, 0)
    const waiting = await maybe<{ id: string }>(
      tx,
      sql`select id from operations where bank = ${bank} and type = ${EMBED_MEMORIES} and status = 'pending'
          order by position limit 1`,
    )
    return waiting?.id
  })
}
