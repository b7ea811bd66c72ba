import { toSql } from 'pgvector'
import { execute, many, type Queryable, raw, type Sql, sql } from '../../database/sql.ts'
import type { BankVersion } from '../search-index.ts'
import type { DatabaseHome } from './prepare-database-home.ts'
import { vectorTable } from './vector-table.ts'

/** Memories with the arm's own score, best first. */
export interface Candidate {
  readonly memory: number
  readonly score: number
}

/** Candidates that an approximate scan keeps in sight; with fewer it misses some of the best, and returns no more. */
const LEAST_EF_SEARCH = 400
const LARGEST_EF_SEARCH = 1000

export interface SemanticQuery {
  readonly bank: BankVersion
  readonly vector: Float32Array
  /** A condition on memories `m`. */
  readonly filter: Sql | null
  readonly limit: number
}

/**
 * The nearest memories by cosine. `isExact` computes every distance, which is right for few rows; otherwise the
 * bank's approximate index is used where there is one.
 */
export async function findNearest(
  tx: Queryable,
  home: DatabaseHome,
  { bank, vector, filter, limit }: SemanticQuery,
  isExact: boolean,
): Promise<Candidate[]> {
  const distance = sql`v.embedding <=> ${toSql(Array.from(vector))}::halfvec`
  // The bank as a constant: a bank's own index is found by its condition.
  const ofBank = sql`v.bank = ${raw(String(bank.number))}`
  const from =
    filter === null
      ? sql`${vectorTable(bank.space)} v where ${ofBank}`
      : sql`${vectorTable(bank.space)} v join memories m on m.number = v.memory where ${ofBank} and ${filter}`
  // No index has the order of a sum: all distances are computed.
  if (!isExact) await beginApproximate(tx, home, limit)
  const rows = await many<{ memory: number; distance: number }>(
    tx,
    sql`select v.memory, ${isExact ? sql`(${distance}) + 0` : distance} as distance from ${from}
        order by distance limit ${limit}`,
  )
  if (!isExact) await execute(tx, sql`set local enable_sort = on`)
  return rows.map((row) => ({ memory: row.memory, score: 1 - row.distance }))
}

/** Has the rest of the transaction use an index that gives the order, where there is one, whatever the planner expects. */
async function beginApproximate(tx: Queryable, home: DatabaseHome, limit: number): Promise<void> {
  const efSearch = Math.min(LARGEST_EF_SEARCH, Math.max(LEAST_EF_SEARCH, limit))
  const settings = [
    `hnsw.ef_search = ${efSearch}`,
    ...(home.hasIterativeScan ? ['hnsw.iterative_scan = relaxed_order'] : []),
    'enable_sort = off',
  ]
  await execute(tx, { text: settings.map((setting) => `set local ${setting}`).join('; '), values: [] })
}
