import { many, type Queryable, sql } from '../database/sql.ts'

/** A column that numbers the rows of its table. */
export interface Identity {
  readonly table: string
  readonly column: string
  /** The last number that it has given away; 0 when none. */
  readonly last: number
}

export function readIdentities(db: Queryable, tables: readonly string[]): Promise<Identity[]> {
  return many<Identity>(
    db,
    sql`select c.relname as table, a.attname as column, coalesce(s.last_value, 0) as last
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attidentity <> '' and not a.attisdropped
        join pg_sequences s
          on format('%I.%I', s.schemaname, s.sequencename) = pg_get_serial_sequence(c.oid::regclass::text, a.attname)
        where c.relnamespace = current_schema()::regnamespace and c.relname = any(${tables}::text[])
        order by c.relname`,
  )
}
