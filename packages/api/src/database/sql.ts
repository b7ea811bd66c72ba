import pg, { type ClientBase } from 'pg'
import sqlTag, { join, raw, type Sql } from 'sql-template-tag'
import { namingConnectionLoss } from './connection-loss.ts'

export { bulk, empty, join, raw, type Sql } from 'sql-template-tag'

/** A statement from a template: `` sql`select * from banks where id = ${id}` ``; values are always parameters. */
export const sql = sqlTag

/** Whatever can run a statement: the database, its pool, or the client of a transaction. */
export type Queryable = Pick<ClientBase, 'query'>

/** A statement and its parameters; with a `name` its plan is prepared once on each connection. */
export interface Statement {
  readonly text: string
  readonly values: unknown[]
  readonly name?: string
}

/**
 * Gives a statement a name, so that each connection parses and plans it once. For hot statements whose text never
 * varies: the same name with another text is an error.
 */
export function named(name: string, statement: Sql): Statement {
  return { name, text: statement.text, values: statement.values }
}

/** A quoted identifier, for names that cannot be parameters. */
export function identifier(name: string): Sql {
  return raw(pg.escapeIdentifier(name))
}

/** The conjunction of the clauses that are there; `true` when none is. */
export function all(...clauses: readonly (Sql | null | undefined | false)[]): Sql {
  const present = clauses.filter((clause): clause is Sql => Boolean(clause))
  return present.length === 0 ? raw('true') : join(present, ') and (', '(', ')')
}

/** All rows. */
export async function many<Row>(db: Queryable, statement: Statement): Promise<Row[]> {
  return (await run(db, statement)).rows as Row[]
}

/** The only row, or undefined when there is none. */
export async function maybe<Row>(db: Queryable, statement: Statement): Promise<Row | undefined> {
  const rows = await many<Row>(db, statement)
  if (rows.length > 1) throw new Error(`Expected at most one row, got ${rows.length}: ${statement.text}`)
  return rows[0]
}

/** The only row; throws when there is none. */
export async function one<Row>(db: Queryable, statement: Statement): Promise<Row> {
  const row = await maybe<Row>(db, statement)
  if (row === undefined) throw new Error(`Expected a row, got none: ${statement.text}`)
  return row
}

/** The number of rows that were written (or returned). */
export async function execute(db: Queryable, statement: Statement): Promise<number> {
  return (await run(db, statement)).rowCount ?? 0
}

function run(db: Queryable, statement: Statement) {
  const { text, values, name } = statement
  return namingConnectionLoss(() => db.query(name === undefined ? { text, values } : { name, text, values }))
}
