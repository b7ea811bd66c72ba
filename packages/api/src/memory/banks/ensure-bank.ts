import type { BankTemplateManifest } from 'hindsight-contract'
import type { PoolClient } from 'pg'
import type { Database } from '../../database/database.ts'
import { maybe, type Queryable, sql } from '../../database/sql.ts'
import { applyEntries } from '../bank-templates/apply-entries.ts'
import { type Bank, bankColumns, findBank } from './find-bank.ts'

/** The bank of that id; one that is missing is created with the defaults, or what every new bank begins with. */
export async function ensureBank(
  db: Database | PoolClient,
  id: string,
  newBanks: BankTemplateManifest | undefined,
): Promise<Bank> {
  for (;;) {
    const existing = await findBank(db, id)
    if (existing !== null) return existing
    const created = await createBank(db, id, newBanks)
    if (created !== undefined) return created
  }
}

/** The same, locked for changes of the bank itself until the transaction ends. */
export async function ensureLockedBank(
  tx: PoolClient,
  id: string,
  newBanks: BankTemplateManifest | undefined,
): Promise<Bank> {
  for (;;) {
    await ensureBank(tx, id, newBanks)
    const locked = await lockedBank(tx, id)
    // It may have been deleted in between.
    if (locked !== undefined) return locked
  }
}

export function lockedBank(tx: PoolClient, id: string): Promise<Bank | undefined> {
  return maybe<Bank>(tx, sql`select ${bankColumns} from banks where id = ${id} for no key update`)
}

/** Undefined when somebody else was first. */
function createBank(
  db: Database | PoolClient,
  id: string,
  newBanks: BankTemplateManifest | undefined,
): Promise<Bank | undefined> {
  if (newBanks === undefined) return insertBank(db, id, {})
  const create = async (tx: PoolClient) => {
    const bank = await insertBank(tx, id, newBanks.bank ?? {})
    if (bank !== undefined) await applyEntries(tx, bank.number, newBanks)
    return bank
  }
  return 'transaction' in db ? db.transaction(create) : create(db)
}

/** Whoever is second waits for the first here and then finds its row, without a lock on it that others wait for. */
function insertBank(db: Queryable, id: string, config: Readonly<Record<string, unknown>>): Promise<Bank | undefined> {
  return maybe<Bank>(
    db,
    sql`insert into banks (id, name, config) values (${id}, ${id}, ${JSON.stringify(config)}::jsonb)
        on conflict (id) do nothing returning ${bankColumns}`,
  )
}
