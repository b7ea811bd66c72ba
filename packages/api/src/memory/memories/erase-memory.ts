import type { DeleteResponse } from 'hindsight-contract'
import { execute, maybe, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { memoryNotFound } from './get-memory.ts'
import { noteModelsRestingOn } from './note-models-resting-on.ts'
import { removeMemories } from './remove-memories.ts'

/** Removes a memory for good, with its history and all that only it supported. @throws ApiError 404 */
export async function eraseMemory(
  engine: Engine,
  bankId: string,
  input: { readonly memory_id: string },
): Promise<DeleteResponse> {
  const id = requireUuid(input.memory_id, 'memory_id')
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw memoryNotFound(id)
  await changeBank(engine, bank.number, async (tx, sequence) => {
    const memory = await maybe<{ number: number; document: number | null }>(
      tx,
      sql`select number, document from memories where bank = ${bank.number} and id = ${id}`,
    )
    if (memory === undefined) throw memoryNotFound(id)
    await removeMemories(tx, bank.number, sequence, [memory.number])
    await noteModelsRestingOn(tx, bank.number, [id])
    // A retain that was prepared before must see that its document is no longer what it read.
    await execute(tx, sql`update documents set version = version + 1 where number = ${memory.document}`)
    await queueConsolidation(engine, tx, bank)
  })
  engine.wakeWorker()
  return { success: true, message: `Memory '${id}' erased`, deleted_count: 1 }
}
