import type { Database } from '../../packages/api/src/database/database.ts'
import { many, sql } from '../../packages/api/src/database/sql.ts'

/**
 * The schema's tables as text, from the catalogs, ordered by name and the same on every server version: columns in
 * their order with type, default and nullability; constraints; indexes that no constraint owns.
 */
export async function dumpSchema(database: Database): Promise<string> {
  const tables = await many<{ oid: number; name: string }>(
    database,
    sql`select c.oid, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = ${database.schema} and c.relkind in ('r', 'p') order by c.relname collate "C"`,
  )
  const parts: string[] = []
  for (const { oid, name } of tables) {
    const body = [...(await listColumns(database, oid)), ...(await listConstraints(database, oid))]
    const indexes = await listIndexes(database, oid, database.schema)
    parts.push([`create table ${name} (`, body.map((line) => `  ${line}`).join(',\n'), ');', ...indexes].join('\n'))
  }
  return `${parts.join('\n\n')}\n`
}

async function listColumns(database: Database, table: number): Promise<string[]> {
  const columns = await many<{
    name: string
    type: string
    value: string | null
    identity: string
    generated: string
    required: boolean
    storage: string | null
  }>(
    database,
    sql`select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, pg_get_expr(d.adbin, d.adrelid) as value,
          a.attidentity as identity, a.attgenerated as generated, a.attnotnull as required,
          case when a.attstorage <> t.typstorage
            then case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end
          end as storage
        from pg_attribute a join pg_type t on t.oid = a.atttypid
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = ${table} and a.attnum > 0 and not a.attisdropped order by a.attnum`,
  )
  return columns.map(({ name, type, value, identity, generated, required, storage }) =>
    [
      name,
      type,
      storage === null ? '' : `storage ${storage}`,
      identity === '' ? '' : `generated ${identity === 'a' ? 'always' : 'by default'} as identity`,
      generated === '' ? '' : `generated always as (${value}) ${generated === 's' ? 'stored' : 'virtual'}`,
      value === null || generated !== '' ? '' : `default ${value}`,
      required ? 'not null' : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
  )
}

/** PostgreSQL 18 lists `not null` as a constraint too; older ones do not, and the columns say it already. */
async function listConstraints(database: Database, table: number): Promise<string[]> {
  const constraints = await many<{ name: string; definition: string }>(
    database,
    sql`select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
        where conrelid = ${table} and contype <> 'n' order by contype, conname collate "C"`,
  )
  return constraints.map(({ name, definition }) => `constraint ${name} ${definition}`)
}

async function listIndexes(database: Database, table: number, schema: string): Promise<string[]> {
  const indexes = await many<{ definition: string }>(
    database,
    sql`select pg_get_indexdef(i.indexrelid) as definition from pg_index i join pg_class c on c.oid = i.indexrelid
        where i.indrelid = ${table} and not exists (select from pg_constraint where conindid = i.indexrelid)
        order by c.relname collate "C"`,
  )
  return indexes.map(({ definition }) => `${definition.replaceAll(` ${schema}.`, ' ')};`)
}
