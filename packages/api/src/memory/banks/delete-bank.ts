import type { DeleteResponse } from 'hindsight-contract'
import { execute, maybe, one, sql } from '../../database/sql.ts'
import type { Engine } from '../engine.ts'

/** Erases a bank and everything in it. One that does not exist is as good as deleted. */
export async function deleteBank(engine: Engine, bankId: string): Promise<DeleteResponse> {
  const deleted = await engine.db.transaction(async (tx) => {
    const bank = await maybe<{ number: number }>(tx, sql`select number from banks where id = ${bankId} for update`)
    if (bank === undefined) return null
    const { number } = bank
    const counted = await one<{ count: number }>(
      tx,
      sql`select (select count(*) from memories where bank = ${number})
               + (select count(*) from entities where bank = ${number})
               + (select count(*) from documents where bank = ${number}) as count`,
    )
    // In bulk first: the cascade from each memory then finds nothing left.
    await execute(tx, sql`delete from memory_links where bank = ${number}`)
    await execute(tx, sql`delete from memory_entities where bank = ${number}`)
    await execute(tx, sql`delete from memory_vectors where bank = ${number}`)
    await execute(tx, sql`delete from memories where bank = ${number}`)
    await execute(tx, sql`delete from banks where number = ${number}`)
    return { number, count: counted.count }
  })
  if (deleted !== null) engine.search.drop(deleted.number)
  return {
    success: true,
    message: `Bank '${bankId}' and all associated data deleted successfully`,
    deleted_count: deleted?.count ?? 0,
  }
}
