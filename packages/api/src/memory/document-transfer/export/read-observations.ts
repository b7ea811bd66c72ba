import { many, one, type Queryable, sql } from '../../../database/sql.ts'
import { memoryObject } from './read-documents.ts'

/** Observations that are read at once. */
const STEP = 200

export interface ObservationSelection {
  readonly bankNumber: number
  /** Also those that were retired. */
  readonly withInvalidated: boolean
}

const isSelected = ({ bankNumber, withInvalidated }: ObservationSelection) =>
  sql`m.bank = ${bankNumber} and m.type = 'observation' and (m.invalidated_at is null or ${withInvalidated}::boolean)`

export async function countObservations(tx: Queryable, selection: ObservationSelection): Promise<number> {
  const { count } = await one<{ count: number }>(
    tx,
    sql`select count(*) as count from memories m where ${isSelected(selection)}`,
  )
  return count
}

/** Observations as JSON, each with the facts that it rests on by document and place. */
export async function* readObservations(
  tx: Queryable,
  selection: ObservationSelection,
  withHistory: boolean,
): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const rows = await many<{ number: number; json: string }>(
      tx,
      sql`with page as (
            select number from memories m where ${isSelected(selection)} and number > ${after}
            order by number limit ${STEP}
          ),
          evidence as (
            select e.observation, e.quote, f.number, f.id, f.document from page
            join observation_evidence e on e.observation = page.number
            join memories f on f.number = e.memory and f.invalidated_at is null
          ),
          placed as (
            select number, row_number() over (partition by document order by position, number) - 1 as place
            from memories
            where document in (select document from evidence) and invalidated_at is null
          )
          select m.number, (${memoryObject(withHistory)} || jsonb_build_object(
            'event_date', coalesce(m.occurred_start, m.mentioned_at),
            'sources', array(
              select jsonb_build_object(
                'document_id', d.id, 'fact_index', placed.place, 'fact_id', evidence.id, 'quote', evidence.quote)
              from evidence join placed on placed.number = evidence.number join documents d on d.number = evidence.document
              where evidence.observation = m.number order by evidence.number)))::text as json
          from page join memories m on m.number = page.number
          order by m.number`,
    )
    for (const { json } of rows) yield json
    if (rows.length < STEP) return
    after = rows.at(-1)!.number
  }
}
