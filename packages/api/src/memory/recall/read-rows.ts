import type { RankedMemory } from '../../search/search-index.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { fetchMemories, type RecalledRow } from './fetch-memories.ts'

/** The rows of what was found: those that were read lately and have not changed since, and the others. */
export async function readRows(
  engine: Engine,
  bank: Bank,
  memories: readonly RankedMemory[],
): Promise<ReadonlyMap<number, RecalledRow>> {
  const rows = new Map<number, RecalledRow>()
  const missing: number[] = []
  for (const { memory, sequence } of memories) {
    const row = engine.recalledRows.find(memory, { sequence, namesSequence: bank.namesSequence })
    if (row === undefined) missing.push(memory)
    else rows.set(memory, row)
  }
  for (const [memory, row] of await fetchMemories(engine.db.reads, missing)) {
    // One that has changed since the bank was looked at may have been read in two minds.
    if (row.sequence <= bank.sequence) engine.recalledRows.keep(row, bank.sequence)
    rows.set(memory, row)
  }
  return rows
}
