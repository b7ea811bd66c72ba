import type { Migration } from '../../database/migrate.ts'
import { many, type Queryable, sql } from '../../database/sql.ts'

/** A table as a backup holds it. */
export interface BackupTable {
  readonly name: string
  /** Those that hold something; what is generated from them is not among them. */
  readonly columns: readonly string[]
}

interface ForeignKey {
  readonly table: string
  readonly columns: readonly string[]
  readonly target: string
  readonly targetColumns: readonly string[]
}

/** Tables of a schema with what refers to what. */
export interface TablePlan {
  /** What is referred to before what refers to it: the order to write them in. */
  readonly tables: readonly BackupTable[]
  readonly foreignKeys: readonly ForeignKey[]
}

/**
 * The tables that migrations make and a backup holds. Unlogged ones are not among them: they tell of processes that run.
 * Nor are those of the search index, which is derived, nor the record of the migrations.
 */
export const tablesOf = (migrations: readonly Pick<Migration, 'text'>[]): string[] => madeBy(migrations, 'table')

/** The same for tables that no backup holds. */
export const unloggedTablesOf = (migrations: readonly Pick<Migration, 'text'>[]): string[] =>
  madeBy(migrations, 'unlogged table')

export const functionsOf = (migrations: readonly Pick<Migration, 'text'>[]): string[] => madeBy(migrations, 'function')

function madeBy(
  migrations: readonly Pick<Migration, 'text'>[],
  kind: 'table' | 'unlogged table' | 'function',
): string[] {
  const names = new Set<string>()
  const statements = new RegExp(
    `^(?:(create)(?: or replace)? ${kind}|drop ${kind.split(' ').at(-1)})(?: if(?: not)? exists)? (\\w+)`,
    'gm',
  )
  for (const { text } of migrations) {
    for (const [, creates, name] of text.matchAll(statements)) {
      if (creates) names.add(name!)
      else names.delete(name!)
    }
  }
  return [...names]
}

/** The columns of those tables that are there, and their order. */
export async function planTables(db: Queryable, names: readonly string[]): Promise<TablePlan> {
  const found = await many<BackupTable>(
    db,
    sql`select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname = any(${names}::text[])
          and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        group by c.relname order by c.relname`,
  )
  const foreignKeys = await many<ForeignKey>(
    db,
    sql`select c.conrelid::regclass::text as table, c.confrelid::regclass::text as target,
               array(select attname::text from unnest(c.conkey) with ordinality k (number, nth)
                     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number order by nth) as columns,
               array(select attname::text from unnest(c.confkey) with ordinality k (number, nth)
                     join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.number order by nth)
                 as "targetColumns"
        from pg_constraint c
        where c.contype = 'f' and c.connamespace = current_schema()::regnamespace and c.conrelid <> c.confrelid
        order by c.conname`,
  )
  return { tables: inOrder(found, foreignKeys), foreignKeys }
}

function inOrder(tables: readonly BackupTable[], foreignKeys: readonly ForeignKey[]): BackupTable[] {
  const ordered: BackupTable[] = []
  const isWaiting = (name: string) =>
    tables.some((table) => table.name === name) && !ordered.some((table) => table.name === name)
  while (ordered.length < tables.length) {
    const next = tables.filter(
      ({ name }) => isWaiting(name) && !foreignKeys.some(({ table, target }) => table === name && isWaiting(target)),
    )
    if (next.length === 0) throw new Error('Tables refer to each other in a circle')
    ordered.push(...next)
  }
  return ordered
}

/**
 * SQL for the rows of a table that belong to banks; null when all do, because the table belongs to no bank.
 * COPY takes no parameters: only numbers of ours and names of the schema are put into it.
 */
export function conditionOfBanks(plan: TablePlan, table: string, banks: readonly number[]): string | null {
  const columns = plan.tables.find(({ name }) => name === table)?.columns ?? []
  const numbers = banks.length === 0 ? 'null' : banks.join(', ')
  if (table === 'banks') return `number in (${numbers})`
  if (columns.includes('bank')) return `bank in (${numbers})`
  for (const key of plan.foreignKeys.filter((candidate) => candidate.table === table)) {
    const condition = conditionOfBanks(plan, key.target, banks)
    if (condition === null) continue
    return `(${key.columns.join(', ')}) in (select ${key.targetColumns.join(', ')} from ${key.target} where ${condition})`
  }
  return null
}
