import { execute, identifier, many, type Queryable, sql } from '../../database/sql.ts'
import type { Check } from './check.ts'

/** Those that PostgreSQL does not use, because their building was cut off; not those that are being built. */
function invalidIndexes(db: Queryable): Promise<{ name: string }[]> {
  return many(
    db,
    sql`select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relnamespace = current_schema()::regnamespace and not i.indisvalid
          and not exists (select 1 from pg_stat_progress_create_index p where p.index_relid = c.oid or p.relid = i.indrelid)
        order by 1`,
  )
}

/** Left by a rebuilding that was cut off, or made anew by the search index when it needs it. */
const EXPENDABLE = /_cc(new|old)\d*$|^search_vectors_/

/** The indexes of the database. */
export const indexChecks: readonly Check[] = [
  {
    name: 'invalid-indexes',
    about: 'indexes that are not used, because their building was cut off',
    remedy: 'rebuilt',
    count: async (db) => (await invalidIndexes(db)).length,
    mend: async (db) => {
      for (const { name } of await invalidIndexes(db)) {
        await execute(
          db,
          EXPENDABLE.test(name)
            ? sql`drop index concurrently if exists ${identifier(name)}`
            : sql`reindex index concurrently ${identifier(name)}`,
        )
      }
    },
  },
]
