import type { EntityDetailResponse } from 'hindsight-contract'
import { maybe, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { type EntityRow, entityColumns, wireEntity } from './entity-row.ts'

/** One entity. What is known about it is found by recall, so `observations` is empty. */
export async function getEntity(
  engine: Engine,
  bankId: string,
  input: { readonly entity_id: string },
): Promise<EntityDetailResponse> {
  const id = requireUuid(input.entity_id, 'entity_id')
  const bank = await findBank(engine.db, bankId)
  const row =
    bank === null
      ? undefined
      : await maybe<EntityRow>(
          engine.db,
          sql`select ${entityColumns} from entities e where e.bank = ${bank.number} and e.id = ${id}`,
        )
  if (row === undefined) throw notFound(`Entity '${id}' not found`)
  return { ...wireEntity(row), observations: [] }
}
