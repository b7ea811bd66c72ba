import type { MemoryDetail, UpdateMemoryRequest } from 'hindsight-contract'
import { findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import { noteDecisions } from '../defense/note-decisions.ts'
import { admitItems } from '../defense/screen-request.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { applyPatch } from './apply-memory-patch.ts'
import { encodeTexts } from './encoded-text.ts'
import { memoryNotFound, readMemory } from './get-memory.ts'
import { readPatch } from './memory-patch.ts'

/** Corrects, retires or restores a memory. What was derived from it is derived anew. */
export async function patchMemory(
  engine: Engine,
  bankId: string,
  input: { readonly memory_id: string } & UpdateMemoryRequest,
  signal?: AbortSignal,
): Promise<MemoryDetail> {
  const id = requireUuid(input.memory_id, 'memory_id')
  readPatch(input)
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw memoryNotFound(id)
  const { items, decisions } = await admitItems(engine, bank, [input])
  const patch = readPatch(items[0]!)
  const encoded = patch.text === undefined ? null : (await encodeTexts(engine, [patch.text], signal))[0]!
  const memory = await changeBank(engine, bank.number, async (tx, sequence) => {
    await applyPatch(tx, { bank, space: engine.space, sequence }, id, patch, encoded)
    await noteDecisions(tx, engine, bank, decisions, null)
    await queueConsolidation(engine, tx, bank)
    return readMemory(tx, bank, id)
  })
  engine.wakeWorker()
  return memory
}
