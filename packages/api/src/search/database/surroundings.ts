import { many, type Queryable, sql } from '../../database/sql.ts'

/** Documents of at most so many memories are turns told one by one, which continue each other. */
const SHORT_DOCUMENT_ROWS = 3
/** How far away in the order of their making the next short document of a bank is looked for. */
const REACH = 8

/**
 * What stands next to memories: the one before and the two after in the same document, or in the documents that were
 * made just before and after where documents are single turns.
 */
export async function findSurroundings(tx: Queryable, memories: readonly number[]): Promise<number[]> {
  if (memories.length === 0) return []
  const rows = await many<{ memory: number }>(
    tx,
    sql`select distinct around.number as memory
        from memories m, lateral (
          (select number from memories n where n.document = m.document and n.invalidated_at is null
             and (n.position, n.number) < (m.position, m.number)
           order by n.position desc, n.number desc limit 1)
          union all
          (select number from memories n where n.document = m.document and n.invalidated_at is null
             and (n.position, n.number) > (m.position, m.number)
           order by n.position, n.number limit 2)) as around
        where m.number = any(${memories}::bigint[]) and m.document is not null
        union
        select around.number
        from memories m, lateral (
          (select number from memories n where n.document between m.document - ${REACH}::bigint and m.document - 1
             and n.bank = m.bank and n.invalidated_at is null
           order by n.document desc, n.position desc limit 1)
          union all
          (select number from memories n where n.document between m.document + 1 and m.document + ${REACH}::bigint
             and n.bank = m.bank and n.invalidated_at is null
           order by n.document, n.position limit 2)) as around
        where m.number = any(${memories}::bigint[]) and m.document is not null and m.mentioned_at is not null
          and (select count(*) from (
            select from memories s where s.document = m.document and s.invalidated_at is null
            limit ${SHORT_DOCUMENT_ROWS + 1}) as own) <= ${SHORT_DOCUMENT_ROWS}`,
  )
  return rows.map(({ memory }) => memory)
}
