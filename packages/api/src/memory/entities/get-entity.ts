import type { EntityDetailResponse } from 'hindsight-contract'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { entityNotFound, readEntity } from './entity-detail.ts'

export async function getEntity(
  engine: Engine,
  bankId: string,
  input: { readonly entity_id: string },
): Promise<EntityDetailResponse> {
  const id = requireUuid(input.entity_id, 'entity_id')
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw entityNotFound(id)
  return readEntity(engine.db, bank.number, id)
}
