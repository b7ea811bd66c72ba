import type { BankListItem, BankListResponse, QueryOf } from 'hindsight-contract'
import { all, many, one, type Sql, sql } from '../../database/sql.ts'
import type { Engine } from '../engine.ts'
import { wireTime, wireTimeOrNull } from '../wire-time.ts'
import { effectiveIdentity } from './bank-identity.ts'
import type { Bank } from './find-bank.ts'

interface BankRow extends Bank {
  readonly created_at: Date
  readonly updated_at: Date
  readonly last_document_at: Date | null
  readonly last_write_at: Date | null
  readonly fact_count: number
}

/** A page of the banks, the one written to last first; `q` is part of an id or name, in any case. */
export async function listBanks(engine: Engine, input: QueryOf<'listBanks'>): Promise<BankListResponse> {
  const { limit, offset } = input
  const where = all(matches(input.q))
  const [banks, { total }] = await Promise.all([
    many<BankRow>(
      engine.db,
      sql`select page.*, (
            select count(*) from memories m where m.bank = page.number and m.invalidated_at is null
          ) as fact_count
          from (
            select number, id, name, mission, disposition, config, created_at, updated_at, last_document_at, last_write_at
            from banks where ${where}
            order by coalesce(last_write_at, created_at) desc, number desc
            limit ${limit} offset ${offset}
          ) page`,
    ),
    one<{ total: number }>(engine.db, sql`select count(*) as total from banks where ${where}`),
  ])
  return { banks: banks.map((bank) => wireBank(engine, bank)), total, limit, offset }
}

function matches(q: string | null | undefined): Sql | null {
  return q ? sql`position(lower(${q}) in lower(id)) > 0 or position(lower(${q}) in lower(name)) > 0` : null
}

function wireBank(engine: Engine, bank: BankRow): BankListItem {
  return {
    bank_id: bank.id,
    name: bank.name,
    ...effectiveIdentity(engine, bank),
    created_at: wireTime(bank.created_at),
    updated_at: wireTime(bank.updated_at),
    fact_count: bank.fact_count,
    last_document_at: wireTimeOrNull(bank.last_document_at),
    last_write_at: wireTimeOrNull(bank.last_write_at),
  }
}
