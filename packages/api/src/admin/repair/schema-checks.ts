import type { Database } from '../../database/database.ts'
import { execute, identifier, join, raw, type Sql, sql } from '../../database/sql.ts'
import { sqlstate, sqlstateOf } from '../../database/sqlstate.ts'
import { type Check, countRows } from './check.ts'
import { type Definition, expectedSchema, readDefinitions } from './expected-schema.ts'

async function missing(db: Database, kind: Definition['kind']): Promise<Definition[]> {
  const { definitions } = await expectedSchema(db)
  const there = new Set((await readDefinitions(db)).map(({ table, name }) => `${table} ${name}`))
  return definitions.filter((one) => one.kind === kind && !there.has(`${one.table} ${one.name}`))
}

/** What rows forbid is left, for a person to decide: nothing is removed to make a constraint fit. */
async function unlessForbidden(work: () => Promise<unknown>): Promise<void> {
  const { uniqueViolation, foreignKeyViolation, checkViolation } = sqlstate
  try {
    await work()
  } catch (error) {
    if (![uniqueViolation, foreignKeyViolation, checkViolation].some((code) => sqlstateOf(error) === code)) throw error
  }
}

async function makeIndexes(db: Database): Promise<void> {
  for (const { name, definition } of await missing(db, 'index')) {
    const statement = definition.replace(/^CREATE( UNIQUE)? INDEX /, 'CREATE$1 INDEX CONCURRENTLY ')
    try {
      await execute(db, raw(statement))
    } catch (error) {
      await execute(db, sql`drop index concurrently if exists ${identifier(name)}`)
      await unlessForbidden(() => Promise.reject(error))
    }
  }
}

/** What others refer to first. */
async function makeConstraints(db: Database): Promise<void> {
  const isReference = ({ definition }: Definition) => definition.startsWith('FOREIGN KEY')
  const constraints = await missing(db, 'constraint')
  for (const { table, name, definition } of constraints.sort(
    (a, b) => Number(isReference(a)) - Number(isReference(b)),
  )) {
    const added = sql`alter table ${identifier(table)} add constraint ${identifier(name)} ${raw(definition)}`
    await unlessForbidden(() => execute(db, added))
  }
}

/** Rows that refer to rows that are gone, in the order in which they are to go themselves. */
async function rowsOfNothing(db: Database): Promise<{ readonly table: Sql; readonly isLost: Sql }[]> {
  const { plan } = await expectedSchema(db)
  const order = plan.tables.map(({ name }) => name)
  return (
    plan.foreignKeys
      // Search has to learn of memories that go: they have a check of their own.
      .filter(({ table, target }) => table !== 'memories' || target === 'banks')
      .toSorted((a, b) => order.indexOf(a.table) - order.indexOf(b.table))
      .map(({ table, columns, target, targetColumns }) => {
        const own = columns.map((column) => sql`lost.${identifier(column)}`)
        const same = own.map((column, index) => sql`target.${identifier(targetColumns[index]!)} = ${column}`)
        const given = own.map((column) => sql`${column} is not null`)
        return {
          table: identifier(table),
          isLost: sql`${join(given, ' and ')}
          and not exists (select 1 from ${identifier(target)} target where ${join(same, ' and ')})`,
        }
      })
  )
}

/** Whether the schema still forbids what has to be impossible, and whether it has happened. */
export const schemaChecks: readonly Check[] = [
  {
    name: 'rows-of-nothing',
    about: 'rows that refer to rows that are gone: operations or vectors without their bank or space, and the like',
    remedy: 'removed',
    async count(db) {
      let count = 0
      for (const { table, isLost } of await rowsOfNothing(db)) {
        count += await countRows(db, sql`select 1 from ${table} lost where ${isLost}`)
      }
      return count
    },
    async mend(db) {
      for (const { table, isLost } of await rowsOfNothing(db)) {
        await execute(db, sql`delete from ${table} lost where ${isLost}`)
      }
    },
  },
  {
    name: 'missing-constraints',
    about: 'keys, references and conditions that the schema has lost',
    remedy: 'made again; left where rows contradict',
    count: async (db) => (await missing(db, 'constraint')).length,
    mend: makeConstraints,
  },
  {
    name: 'missing-indexes',
    about: 'indexes that the schema has lost: everything works, slowly',
    remedy: 'built again while everybody goes on; left where rows contradict',
    count: async (db) => (await missing(db, 'index')).length,
    mend: makeIndexes,
  },
]
