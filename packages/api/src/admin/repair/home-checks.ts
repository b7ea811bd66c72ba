import type { Database } from '../../database/database.ts'
import { execute, identifier, many, sql } from '../../database/sql.ts'
import { type Check, countRows } from './check.ts'

/** Tables of vectors in the database whose space is gone, or that lost their column with the extension. */
function brokenTables(db: Database): Promise<{ name: string; space: number }[]> {
  return many(
    db,
    sql`select t.relname as name, substring(t.relname from '\\d+$')::int as space
        from pg_class t
        left join embedding_spaces s on s.number = substring(t.relname from '\\d+$')::int
        left join pg_attribute a on a.attrelid = t.oid and a.attname = 'embedding' and not a.attisdropped
        where t.relnamespace = current_schema()::regnamespace and t.relkind = 'r' and t.relname ~ '^search_vectors_\\d+$'
          and (s.number is null or a.attnum is null
               or substring(format_type(a.atttypid, a.atttypmod) from 'halfvec\\((\\d+)\\)')::int is distinct from s.dimensions)
        order by 1`,
  )
}

/** The extension is older than what is needed, or in a schema whose types this user may not use. */
const unusableExtension = sql`
  select 1 from pg_extension
  where extname = 'vector'
    and (string_to_array(substring(extversion from '^\\d+\\.\\d+'), '.')::int[] < '{0,7}'
         or not has_schema_privilege(extnamespace, 'usage'))`

/** The search index that lives in the database, for banks past the memory budget. */
export const homeChecks: readonly Check[] = [
  {
    name: 'unusable-pgvector',
    about:
      'a pgvector older than 0.7, or in a schema that this user may not use: large banks cannot be searched in the database',
    remedy: 'left: an administrator runs "alter extension vector update", or grants usage on its schema',
    count: (db) => countRows(db, unusableExtension),
    mend: async () => {},
  },
  {
    name: 'broken-search-tables',
    about: 'tables of vectors in the database whose embedding space is gone, or whose column went with pgvector',
    remedy: 'dropped: they are made anew of the memories when they are needed',
    count: async (db) => (await brokenTables(db)).length,
    async mend(db) {
      for (const { name, space } of await brokenTables(db)) {
        await db.transaction(async (tx) => {
          await execute(tx, sql`drop table if exists ${identifier(name)}`)
          const { rowCount } = await tx.query(`select 1 where to_regclass('search_progress') is not null`)
          if (rowCount) await execute(tx, sql`delete from search_progress where space = ${space}`)
        })
      }
    },
  },
]
