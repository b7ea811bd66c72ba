import type { BankStatsResponse, QueryOf } from 'hindsight-contract'
import type { Database } from '../../database/database.ts'
import { many, one, type Queryable, sql } from '../../database/sql.ts'
import type { Engine } from '../engine.ts'
import { wireTime } from '../wire-time.ts'
import { findBank } from './find-bank.ts'

const cacheMs = 60_000
/** By bank: counting a large bank takes a moment, and consoles ask often. */
const caches = new WeakMap<Database, Map<number, { readonly takenAt: number; readonly stats: BankStatsResponse }>>()

/** Counts of a bank, at most a minute old; `refresh` counts anew. A missing bank has zeros. */
export async function getBankStats(
  engine: Engine,
  bankId: string,
  input: Partial<QueryOf<'getBankStats'>> = {},
): Promise<BankStatsResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return emptyStats(bankId)
  const cache = cacheOf(engine.db)
  const now = engine.now().getTime()
  const known = cache.get(bank.number)
  if (!input.refresh && known !== undefined && now - known.takenAt < cacheMs) return known.stats
  const stats = await countBank(engine.db, bankId, bank.number)
  for (const [number, { takenAt }] of cache) if (now - takenAt >= cacheMs) cache.delete(number)
  cache.set(bank.number, { takenAt: now, stats })
  return stats
}

function cacheOf(db: Database) {
  let cache = caches.get(db)
  if (cache === undefined) {
    cache = new Map()
    caches.set(db, cache)
  }
  return cache
}

function emptyStats(bankId: string): BankStatsResponse {
  return {
    bank_id: bankId,
    total_nodes: 0,
    total_links: 0,
    total_documents: 0,
    nodes_by_fact_type: {},
    links_by_link_type: {},
    links_by_fact_type: {},
    links_breakdown: {},
    pending_operations: 0,
    failed_operations: 0,
    operations_by_status: {},
    pending_consolidation: 0,
    failed_consolidation: 0,
    total_observations: 0,
  }
}

interface Counted {
  readonly key: string
  readonly count: number
}

async function countBank(db: Queryable, bankId: string, number: number): Promise<BankStatsResponse> {
  const [bank, nodes, links, operations, consolidation] = await Promise.all([
    one<{ documents: number; last_consolidated_at: Date | null; last_write_at: Date | null }>(
      db,
      sql`select last_consolidated_at, last_write_at,
                 (select count(*) from documents where bank = ${number}) as documents
          from (select 1) always left join banks on banks.number = ${number}`,
    ),
    many<Counted>(
      db,
      sql`select type as key, count(*) from memories where bank = ${number} and invalidated_at is null group by type`,
    ),
    many<Counted>(db, sql`select type as key, count(*) from memory_links where bank = ${number} group by type`),
    many<Counted>(db, sql`select status as key, count(*) from operations where bank = ${number} group by status`),
    one<{ pending: number; failed: number }>(
      db,
      sql`select count(*) filter (where consolidation_failed_at is null) as pending,
                 count(*) filter (where consolidation_failed_at is not null) as failed
          from memories
          where bank = ${number} and consolidated_at is null and invalidated_at is null and type <> 'observation'`,
    ),
  ])
  const operationsByStatus = toRecord(operations)
  return {
    ...emptyStats(bankId),
    total_nodes: sum(nodes),
    total_links: sum(links),
    total_documents: bank.documents,
    nodes_by_fact_type: toRecord(nodes),
    links_by_link_type: toRecord(links),
    pending_operations: operationsByStatus.pending ?? 0,
    failed_operations: operationsByStatus.failed ?? 0,
    operations_by_status: operationsByStatus,
    ...(bank.last_consolidated_at === null ? {} : { last_consolidated_at: wireTime(bank.last_consolidated_at) }),
    ...(bank.last_write_at === null ? {} : { last_memory_write_at: wireTime(bank.last_write_at) }),
    pending_consolidation: consolidation.pending,
    failed_consolidation: consolidation.failed,
    total_observations: nodes.find(({ key }) => key === 'observation')?.count ?? 0,
  }
}

function toRecord(counted: readonly Counted[]): Record<string, number> {
  return Object.fromEntries(counted.map(({ key, count }) => [key, count]))
}

function sum(counted: readonly Counted[]): number {
  return counted.reduce((total, { count }) => total + count, 0)
}
