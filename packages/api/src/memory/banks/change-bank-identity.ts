import { execute, maybe, type Sql, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import type { StoredIdentity } from './bank-identity.ts'
import type { Bank } from './find-bank.ts'

/** What is to be stored instead of what is. */
type Change = (bank: Bank) => StoredIdentity

const columns = sql`number, id, name, mission, disposition, config, sequence`

/** Changes name, mission, disposition or configuration of a bank; one that is missing is created with the defaults. */
export async function changeOrCreateBank(engine: Engine, bankId: string, change: Change): Promise<Bank> {
  // A conflict updates nothing, and locks the row.
  const locked = sql`insert into banks (id, name) values (${bankId}, ${bankId})
    on conflict (id) do update set name = banks.name returning ${columns}`
  return (await changeLocked(engine, locked, change))!
}

/** @throws ApiError 404 when the bank is missing. */
export async function changeExistingBank(engine: Engine, bankId: string, change: Change): Promise<Bank> {
  const locked = sql`select ${columns} from banks where id = ${bankId} for no key update`
  const changed = await changeLocked(engine, locked, change)
  if (changed === null) throw notFound(`Bank '${bankId}' not found`)
  return changed
}

function changeLocked(engine: Engine, locked: Sql, change: Change): Promise<Bank | null> {
  return engine.db.transaction(async (tx) => {
    const bank = await maybe<Bank>(tx, locked)
    if (bank === undefined) return null
    const { name, mission, disposition, config } = change(bank)
    await execute(
      tx,
      sql`update banks
          set name = ${name}, mission = ${mission}, disposition = ${JSON.stringify(disposition)}::jsonb,
              config = ${JSON.stringify(config)}::jsonb, updated_at = now()
          where number = ${bank.number}`,
    )
    return { ...bank, name, mission, disposition, config }
  })
}
