import { join, many, type Queryable, type Sql, sql } from '../../database/sql.ts'
import type { BankVersion, SearchQuery } from '../search-index.ts'
import { findSessionMemories } from './bank-sessions.ts'
import { happensIn, mentionedIn } from './filter-condition.ts'

/** That `m` happened or was said in one of the windows that the question names; null when it names none. */
export function windowsCondition({ windows }: SearchQuery): Sql | null {
  if (windows.length === 0) return null
  const parts = windows.map((window) => sql`(${happensIn(window)}) or (${mentionedIn(window)})`)
  return sql`(${join(parts, ' or ')})`
}

/** Memories of the time that a question names, in its order: of a session all, of windows as many as are listed. */
export async function findInTime(
  tx: Queryable,
  bank: BankVersion,
  query: SearchQuery,
  filter: Sql | null,
): Promise<number[]> {
  if (query.session !== null) return findSessionMemories(tx, bank.number, query.session, query.now)
  const inWindows = windowsCondition(query)
  // "The first time that …": what is about the subject is found by the other arms, and only ordered by time.
  if (inWindows === null && (query.order === null || query.subject !== '')) return []
  const direction = query.order === 'latest' ? sql`desc` : sql`asc`
  const rows = await many<{ memory: number }>(
    tx,
    sql`select m.number as memory from memories m
        where m.bank = ${bank.number} and m.invalidated_at is null and ${filter ?? sql`true`}
          and ${inWindows ?? sql`coalesce(m.occurred_start, m.mentioned_at) is not null`}
        order by coalesce(m.mentioned_at, m.occurred_start) ${direction}, m.document ${direction} nulls ${
          query.order === 'latest' ? sql`last` : sql`first`
        }, m.position ${direction}, m.number ${direction}
        limit ${query.limit}`,
  )
  return rows.map(({ memory }) => memory)
}
