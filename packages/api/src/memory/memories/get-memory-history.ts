import type { ObservationVersion } from 'hindsight-contract'
import { many, maybe, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { wireTime } from '../wire-time.ts'
import { memoryNotFound } from './get-memory.ts'

/** What an observation said before each of its changes, or a fact before each of its edits, oldest first. */
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
  const rows = await many<{ content: StoredVersion; changedAt: Date }>(
    engine.db,
    sql`select content, changed_at as "changedAt" from observation_history
        where bank = ${bank.number} and observation = ${id} order by changed_at, number`,
  )
  return rows.map(({ content: { previous_precision: _, ...version }, changedAt }) => ({
    ...version,
    previous_occurred_start: normalise(version.previous_occurred_start),
    previous_occurred_end: normalise(version.previous_occurred_end),
    previous_mentioned_at: normalise(version.previous_mentioned_at),
    changed_at: wireTime(changedAt),
  }))
}

type StoredVersion = Omit<ObservationVersion, 'changed_at'> & { readonly previous_precision?: string | null }

/** The database writes fractions of a second in another way. */
const normalise = (time: string | null): string | null => (time === null ? null : wireTime(new Date(time)))
