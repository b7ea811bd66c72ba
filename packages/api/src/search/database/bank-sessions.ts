import { many, one, type Queryable, type Sql, sql } from '../../database/sql.ts'
import type { SearchQuery } from '../search-index.ts'

// The same rules as `Neighbourhood` and `listSessions` of the home in memory, said in SQL.

/** Documents of at most so many memories are turns told one by one; the speaker of one of each two must be known. */
const SHORT_DOCUMENT_ROWS = 3
const SESSION_ROWS = 200
const CHAIN_GAP = '30 minutes'
const SESSION_GAP = '6 hours'

/**
 * Common table expressions up to `placed`: the memories of a bank, each with `unit` and `session`, which together name
 * its session. A long document is a unit that falls apart where hours pass; short ones with the same tags are one unit.
 */
function placedInSessions(bank: number): Sql {
  return sql`
    sized as (
      select number, document, position, mentioned_at, speaker, tags,
        count(*) over (partition by document) as rows,
        bool_or(speaker <> '') over (partition by document) as is_talk,
        first_value(mentioned_at) over in_document as document_time
      from memories where bank = ${bank} and invalidated_at is null and document is not null
      window in_document as (partition by document order by position, number)),
    united as (
      select *, case when rows <= ${SHORT_DOCUMENT_ROWS} and document_time is not null then 0 else document end as unit
      from sized),
    marked as (
      select *, case
          when unit <> 0 then abs(extract(epoch from mentioned_at - lag(mentioned_at) over in_unit)) > extract(epoch from ${SESSION_GAP}::interval)
          else document <> lag(document) over in_unit and
            (document_time - lag(document_time) over in_unit > ${CHAIN_GAP}::interval or tags <> lag(tags) over in_unit
              or not (coalesce(is_talk, false) or coalesce(lag(is_talk) over in_unit, false)))
        end as begins
      from united
      window in_unit as (partition by unit order by case when unit = 0 then document_time end, document, position, number)),
    placed as (
      select *, count(*) filter (where begins) over (
          partition by unit order by case when unit = 0 then document_time end, document, position, number) as session
      from marked)`
}

/** How many sessions a bank has; one of very many memories counts as several. */
export async function countSessions(db: Queryable, bank: number): Promise<number> {
  const { sessions } = await one<{ sessions: number }>(
    db,
    sql`with ${placedInSessions(bank)}
        select coalesce(sum((rows + ${SESSION_ROWS} - 1) / ${SESSION_ROWS}), 0)::int as sessions
        from (select count(*) as rows from placed group by unit, session) as counted`,
  )
  return sessions
}

/**
 * The memories of the conversation with that number, counted from the first or back from the latest before `now`.
 * Conversations are sessions in which somebody speaks (any dated session where nobody ever does), those that follow
 * each other within hours taken together.
 */
export async function findSessionMemories(
  db: Queryable,
  bank: number,
  session: NonNullable<SearchQuery['session']>,
  now: Date,
): Promise<number[]> {
  const place = session.kind === 'ordinal' ? sql`from_first` : sql`from_last`
  const rows = await many<{ number: number }>(
    db,
    sql`with ${placedInSessions(bank)},
      sessions as (
        select unit, session, min(mentioned_at) as starts, max(mentioned_at) as ends, min(number) as first,
          min(document) as document, count(*) > 1 and min(document) = max(document) as is_whole,
          bool_or(speaker <> '') as is_spoken
        from placed where mentioned_at is not null group by unit, session),
      spoken as (
        select * from sessions where is_spoken or not exists (select from sessions where is_spoken)),
      following as (
        select *, coalesce(
            (case when is_whole then lag(is_whole) over by_time and document = lag(document) over by_time
              else not lag(is_whole) over by_time end)
            and starts - lag(ends) over by_time <= ${SESSION_GAP}::interval, false) as goes_on
        from spoken window by_time as (order by starts, first)),
      numbered as (
        select *, count(*) filter (where not goes_on) over (order by starts, first) as conversation from following),
      past as (
        select conversation, row_number() over (order by conversation) as from_first,
          row_number() over (order by conversation desc) as from_last
        from numbered group by conversation having min(starts) <= ${now})
      select p.number from past c join numbered s using (conversation)
        join placed p on p.unit = s.unit and p.session = s.session and p.mentioned_at is not null
      where c.${place} = ${session.value}`,
  )
  return rows.map(({ number }) => number)
}
