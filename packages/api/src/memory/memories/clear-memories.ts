import type { DeleteResponse, QueryOf } from 'hindsight-contract'
import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import type { Engine } from '../engine.ts'
import { removeFilesOfAllDocuments } from '../files/stored-files.ts'
import { removeMemories } from './remove-memories.ts'

/** Removes a bank's memories of one type; of all types, then with documents and entities. The bank itself stays. */
export async function clearMemories(
  engine: Engine,
  bankId: string,
  input: QueryOf<'clearMemories'>,
): Promise<DeleteResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { success: true }
  const type = input.type ?? null
  await changeBank(engine, bank.number, (tx, sequence) =>
    type === null ? clearAll(tx, bank.number, sequence) : clearType(tx, bank.number, sequence, type),
  )
  return { success: true }
}

async function clearAll(tx: Queryable, bankNumber: number, sequence: number): Promise<void> {
  await execute(
    tx,
    sql`with gone as (delete from memories where bank = ${bankNumber} returning number)
        insert into memory_removals (bank, sequence, memory) select ${bankNumber}, ${sequence}, number from gone`,
  )
  await execute(tx, sql`delete from documents where bank = ${bankNumber}`)
  await removeFilesOfAllDocuments(tx, bankNumber)
  await execute(tx, sql`delete from entities where bank = ${bankNumber}`)
  await execute(tx, sql`delete from observation_history where bank = ${bankNumber}`)
}

async function clearType(tx: Queryable, bankNumber: number, sequence: number, type: string): Promise<void> {
  const memories = await many<{ number: number; document: number | null }>(
    tx,
    sql`select number, document from memories where bank = ${bankNumber} and type = ${type}`,
  )
  if (type === 'observation') await forgetConsolidation(tx, bankNumber)
  await removeMemories(
    tx,
    bankNumber,
    sequence,
    memories.map(({ number }) => number),
  )
  // A retain that was prepared before must see that its document is no longer what it read.
  const documents = [...new Set(memories.map(({ document }) => document).filter((number) => number !== null))]
  await execute(tx, sql`update documents set version = version + 1 where number = any(${documents}::bigint[])`)
}

/** The facts of a bank are to be consolidated again. */
export async function forgetConsolidation(tx: Queryable, bankNumber: number): Promise<void> {
  await execute(
    tx,
    sql`update memories set consolidated_at = null
        where bank = ${bankNumber} and consolidated_at is not null and type <> 'observation'`,
  )
}
