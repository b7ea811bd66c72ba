import { randomBytes } from 'node:crypto'
import type { Database } from '../../database/database.ts'
import { applyWithin, listMigrations } from '../../database/migrate.ts'
import { execute, identifier, many, type Queryable, sql } from '../../database/sql.ts'
import { sqlstate, sqlstateOf } from '../../database/sqlstate.ts'
import { planTables, type TablePlan, tablesOf } from '../backup/backup-tables.ts'

/** An index or a constraint of a table. */
export interface Definition {
  readonly kind: 'index' | 'constraint'
  readonly table: string
  readonly name: string
  /** As PostgreSQL writes it, for a table on the search path. */
  readonly definition: string
}

/** What the migrations make. */
export interface ExpectedSchema {
  readonly definitions: readonly Definition[]
  readonly plan: TablePlan
}

const known = new WeakMap<Database, Promise<ExpectedSchema>>()

/**
 * What the migrations make where nothing was: they are applied to a schema that nobody else ever sees, for its
 * transaction is not committed. Nothing for a user who may not make schemas, and on a standby.
 */
export function expectedSchema(db: Database): Promise<ExpectedSchema> {
  const found = known.get(db) ?? makeAside(db)
  known.set(db, found)
  return found
}

async function makeAside(db: Database): Promise<ExpectedSchema> {
  const migrations = await listMigrations()
  const schema = identifier(`hindsight_expected_${randomBytes(6).toString('hex')}`)
  const client = await db.pool.connect()
  try {
    await client.query('begin; set local statement_timeout = 0')
    await execute(client, sql`create schema ${schema}`)
    await execute(client, sql`set local search_path to ${schema}`)
    await applyWithin(client, migrations)
    return { definitions: await readDefinitions(client), plan: await planTables(client, tablesOf(migrations)) }
  } catch (error) {
    if (![sqlstate.insufficientPrivilege, sqlstate.readOnlyTransaction].some((code) => sqlstateOf(error) === code))
      throw error
    return { definitions: [], plan: { tables: [], foreignKeys: [] } }
  } finally {
    // With the connection goes the transaction.
    client.release(true)
  }
}

/** Those of the current schema. */
export function readDefinitions(db: Queryable): Promise<Definition[]> {
  return many<Definition>(
    db,
    sql`select 'index' as kind, t.relname as table, c.relname as name, pg_get_indexdef(c.oid, 0, true) as definition
        from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
        where t.relnamespace = current_schema()::regnamespace
          and not exists (select 1 from pg_constraint where conindid = c.oid and contype in ('p', 'u', 'x'))
        union all
        select 'constraint', t.relname, k.conname, pg_get_constraintdef(k.oid, true)
        from pg_constraint k join pg_class t on t.oid = k.conrelid
        where t.relnamespace = current_schema()::regnamespace and k.contype in ('p', 'u', 'f', 'c')
        order by 1, 2, 3`,
  )
}
