import type { ClearMemoryObservationsResponse, DeleteResponse, ObservationScopesResponse } from 'hindsight-contract'
import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { forgetConsolidation } from './clear-memories.ts'
import { removeMemories } from './remove-memories.ts'

/** Deletes all observations of a bank; its facts are to be consolidated again. */
export async function clearObservations(engine: Engine, bankId: string): Promise<DeleteResponse> {
  const bank = await findBank(engine.db, bankId)
  const deleted =
    bank === null
      ? 0
      : await changeBank(engine, bank.number, async (tx, sequence) => {
          const observations = await many<{ number: number }>(
            tx,
            sql`select number from memories where bank = ${bank.number} and type = 'observation'`,
          )
          await forgetConsolidation(tx, bank.number)
          return removeObservations(tx, bank.number, sequence, observations)
        })
  return { success: true, message: `Cleared ${deleted} observations`, deleted_count: deleted }
}

/** Deletes the observations that a memory supports; all of their evidence is to be consolidated again. */
export async function deleteObservationsOfMemory(
  engine: Engine,
  bankId: string,
  input: { readonly memory_id: string },
): Promise<ClearMemoryObservationsResponse> {
  const id = requireUuid(input.memory_id, 'memory_id')
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { deleted_count: 0 }
  const deleted = await changeBank(engine, bank.number, async (tx, sequence) => {
    const observations = await many<{ number: number }>(
      tx,
      sql`select e.observation as number from observation_evidence e join memories m on m.number = e.memory
          where m.bank = ${bank.number} and m.id = ${id}`,
    )
    return removeObservations(tx, bank.number, sequence, observations)
  })
  return { deleted_count: deleted }
}

async function removeObservations(
  tx: Queryable,
  bankNumber: number,
  sequence: number,
  observations: readonly { readonly number: number }[],
): Promise<number> {
  const numbers = observations.map(({ number }) => number)
  await execute(
    tx,
    sql`update memories m set consolidated_at = null
        from observation_evidence e where e.observation = any(${numbers}::bigint[]) and m.number = e.memory`,
  )
  return removeMemories(tx, bankNumber, sequence, numbers)
}

/** The tag sets of a bank's observations, the most used first. */
export async function listObservationScopes(engine: Engine, bankId: string): Promise<ObservationScopesResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { scopes: [] }
  const scopes = await many<{ tags: string[]; count: number }>(
    engine.db,
    sql`select scope as tags, count(*) as count
        from (select array(select unnest(tags) order by 1) as scope from memories
              where bank = ${bank.number} and type = 'observation' and invalidated_at is null) observations
        group by scope order by count desc, scope`,
  )
  return { scopes }
}
