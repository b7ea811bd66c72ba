import type { DeleteDocumentResponse } from 'hindsight-contract'
import { execute, many, maybe, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import type { Engine } from '../engine.ts'
import { removeFilesOfDocument } from '../files/stored-files.ts'
import { removeMemories } from '../memories/remove-memories.ts'
import { documentNotFound } from './document-not-found.ts'

/** Deletes a document, its versions, its memories, and what nothing else supports or mentions. */
export async function deleteDocument(
  engine: Engine,
  bankId: string,
  input: { readonly document_id: string },
): Promise<DeleteDocumentResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw documentNotFound()
  const removed = await changeBank(engine, bank.number, async (tx, sequence) => {
    const document = await maybe<{ number: number }>(
      tx,
      sql`select number from documents where bank = ${bank.number} and id = ${input.document_id}`,
    )
    if (document === undefined) throw documentNotFound()
    const memories = await many<{ number: number }>(
      tx,
      sql`select number from memories where document = ${document.number}`,
    )
    await removeMemories(
      tx,
      bank.number,
      sequence,
      memories.map(({ number }) => number),
    )
    await execute(tx, sql`delete from documents where number = ${document.number}`)
    await removeFilesOfDocument(tx, bank.number, input.document_id)
    await queueConsolidation(engine, tx, bank)
    return memories.length
  })
  engine.wakeWorker()
  return {
    success: true,
    message: `Document '${input.document_id}' and ${removed} memories deleted`,
    document_id: input.document_id,
    memory_units_deleted: removed,
  }
}
