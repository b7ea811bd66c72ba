import { execute, type Queryable, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import type { StoredIdentity } from './bank-identity.ts'
import { ensureLockedBank, lockedBank } from './ensure-bank.ts'
import type { Bank } from './find-bank.ts'

/** What is to be stored instead of what is. */
type Change = (bank: Bank) => StoredIdentity

/** Changes name, mission, disposition or configuration of a bank; one that is missing is created. */
export function changeOrCreateBank(engine: Engine, bankId: string, change: Change): Promise<Bank> {
  return engine.db.transaction(async (tx) =>
    applyChange(tx, await ensureLockedBank(tx, bankId, engine.settings.newBanks), change),
  )
}

/** @throws ApiError 404 when the bank is missing. */
export function changeExistingBank(engine: Engine, bankId: string, change: Change): Promise<Bank> {
  return engine.db.transaction(async (tx) => {
    const bank = await lockedBank(tx, bankId)
    if (bank === undefined) throw notFound(`Bank '${bankId}' not found`)
    return applyChange(tx, bank, change)
  })
}

async function applyChange(tx: Queryable, bank: Bank, change: Change): Promise<Bank> {
  const { name, mission, disposition, config } = change(bank)
  await execute(
    tx,
    sql`update banks
        set name = ${name}, mission = ${mission}, disposition = ${JSON.stringify(disposition)}::jsonb,
            config = ${JSON.stringify(config)}::jsonb, updated_at = now()
        where number = ${bank.number}`,
  )
  return { ...bank, name, mission, disposition, config }
}
