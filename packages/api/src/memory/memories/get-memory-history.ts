import type { ObservationVersion } from 'hindsight-contract'
import { many, maybe, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { wireTime } from '../wire-time.ts'
import { memoryNotFound } from './get-memory.ts'

/** What an observation said before each of its changes, oldest first; nothing for a fact. */
export async function getMemoryHistory(
  engine: Engine,
  bankId: string,
  input: { readonly memory_id: string },
): Promise<ObservationVersion[]> {
  const id = requireUuid(input.memory_id, 'memory_id')
  const bank = await findBank(engine.db, bankId)
  const memory =
    bank === null
      ? undefined
      : await maybe(engine.db, sql`select 1 from memories where bank = ${bank.number} and id = ${id}`)
  if (bank === null || memory === undefined) throw memoryNotFound(id)
  const rows = await many<{ content: Omit<ObservationVersion, 'changed_at'>; changedAt: Date }>(
    engine.db,
    sql`select content, changed_at as "changedAt" from observation_history
        where bank = ${bank.number} and observation = ${id} order by changed_at, number`,
  )
  return rows.map(({ content, changedAt }) => ({ ...content, changed_at: wireTime(changedAt) }))
}
