import { execute, type Queryable, sql } from '../../database/sql.ts'

/** Mental models whose text rests on one of the memories have everything to take in again: they are stale. */
export async function noteModelsRestingOn(tx: Queryable, bankNumber: number, ids: readonly string[]): Promise<void> {
  await execute(
    tx,
    sql`update mental_models set last_sequence_seen = 0
        where bank = ${bankNumber} and last_sequence_seen > 0 and source_query <> ''
          and exists (
            select 1 from jsonb_path_query(reflect_response, '$.based_on.*[*].id') id
            where id #>> '{}' = any(${ids}::text[]))`,
  )
}
