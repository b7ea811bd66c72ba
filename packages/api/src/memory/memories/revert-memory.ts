import type { MemoryDetail } from 'hindsight-contract'
import { badRequest, conflict } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { applyPatch } from './apply-memory-patch.ts'
import { encodeTexts } from './encoded-text.ts'
import { dropVersion, findLastVersion } from './fact-versions.ts'
import { memoryNotFound, readMemory } from './get-memory.ts'

/**
 * Undoes the last thing that was done to a fact: restores one that was invalidated, else takes its last edit back.
 * @throws ApiError 409 when there is nothing to undo, or somebody else has just undone it.
 */
export async function revertMemory(
  engine: Engine,
  bankId: string,
  input: { readonly memory_id: string },
  signal?: AbortSignal,
): Promise<MemoryDetail> {
  const id = requireUuid(input.memory_id, 'memory_id')
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw memoryNotFound(id)
  const before = await readMemory(engine.db, bank, id)
  if (before.type === 'observation') throw badRequest('Observations are derived and cannot be edited')
  const last = before.state === 'invalidated' ? null : await findLastVersion(engine.db, bank.number, id)
  if (before.state === 'valid' && last === null) throw conflict(`Memory '${id}' was never changed`)
  const encoded = last === null ? null : (await encodeTexts(engine, [last.patch.text], signal))[0]!
  const memory = await changeBank(engine, bank.number, async (tx, sequence) => {
    if (last !== null && !(await dropVersion(tx, last.version))) throw conflict(`Memory '${id}' has just been changed`)
    const patch = last?.patch ?? { state: 'valid' as const }
    await applyPatch(tx, { bank, space: engine.space, sequence }, id, patch, encoded, { keepsVersion: false })
    await queueConsolidation(engine, tx, bank)
    return readMemory(tx, bank, id)
  })
  engine.wakeWorker()
  return memory
}
