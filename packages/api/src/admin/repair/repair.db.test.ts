import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { retain, runQueued } from '../../../../../test/support/write-side.ts'
import { execute, many, sql } from '../../database/sql.ts'
import { CHECKS, repair } from './repair.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db?.close())

const wrong = async () =>
  Object.fromEntries(
    (await repair(db, { checkOnly: true })).filter(({ found }) => found > 0).map(({ name, found }) => [name, found]),
  )
it('finds nothing in what the engine has written', async () => {
  for (const bank of ['first', 'second']) {
    for (const [n, content] of [
      'Alice Moreau works at the Google office in Zurich.',
      'Alice Moreau works at the Google office in Zurich!',
      'Bob Stone plays chess in Paris because of the rain.',
    ].entries()) {
      await retain(engine, bank, { items: [{ content, document_id: `d${n}` }] })
    }
    await runQueued(engine, bank)
  }
  expect((await many(db, sql`select 1 from memories where type = 'observation'`)).length).toBeGreaterThan(0)
  expect((await many(db, sql`select 1 from memory_entities`)).length).toBeGreaterThan(0)
  expect(await wrong()).toEqual({})
})

const FIRST = `(select number from banks where id = 'first')`
const SECOND = `(select number from banks where id = 'second')`
const FACT = `(select min(number) from memories where bank = ${FIRST} and type <> 'observation')`
const observationOf = (bank: string) =>
  `(select min(number) from memories where bank = ${bank} and type = 'observation')`
const OPERATION = `insert into operations (id, bank, type`

/** As a restore without triggers writes. */
const unchecked = (statement: string) =>
  `set session_replication_role = replica; ${statement}; set session_replication_role = default`

/** How each is broken, and what else that breaks. */
const BREAKS: Record<string, readonly string[]> = {
  'bank-sequences': [`update banks set sequence = 0 where id = 'first'`],
  'identity-columns': [`select setval(pg_get_serial_sequence('memories', 'number'), 1)`],
  'connections-between-banks': [
    `insert into memory_entities (memory, entity, bank)
     select ${FACT}, min(number), ${FIRST} from entities where bank = ${SECOND}`,
  ],
  'misplaced-memory-entities': [
    `update memory_entities set bank = ${SECOND}
     where memory = ${FACT} and entity = (select min(entity) from memory_entities where memory = ${FACT})`,
  ],
  'misplaced-memory-vectors': [`update memory_vectors set bank = ${SECOND} where memory = ${FACT}`],
  'misplaced-memory-links': [
    `insert into memory_links (from_memory, to_memory, bank, type)
     select ${FACT}, max(number), ${SECOND}, 'semantic' from memories where bank = ${FIRST} and type <> 'observation'`,
  ],
  'entities-without-mention': [
    `insert into entities (bank, canonical_name, name_key) values (${FIRST}, 'Nobody', 'nobody')`,
  ],
  'observations-without-evidence': [`delete from observation_evidence where observation = ${observationOf(SECOND)}`],
  'proof-counts': [`update memories set proof_count = 99 where number = ${observationOf(FIRST)}`],
  'history-of-nothing': [
    `insert into observation_history (bank, observation, content) values (${FIRST}, gen_random_uuid(), '{}')`,
  ],
  'misplaced-memories': [
    `update memories set chunk = (select max(number) from chunks where bank = ${FIRST}) where number = ${FACT}`,
  ],
  'banks-without-space': [`update banks set space = null where id = 'first'`],
  'vectors-of-wrong-size': [`update memory_vectors set codes = '\\x00' where memory = ${FACT}`],
  'memories-without-vector': [
    `delete from memory_vectors where memory = ${FACT}`,
    `delete from operations where type = 'embed_memories'`,
  ],
  'memories-without-terms': [`update memories set terms = '' where number = ${FACT}`],
  'dead-leases': [
    `${OPERATION}, status, worker_id, lease_expires_at)
     values (gen_random_uuid(), ${FIRST}, 'broken', 'processing', 'x', now() - interval '1 hour')`,
  ],
  'operations-without-lease': [`${OPERATION}, status) values (gen_random_uuid(), ${FIRST}, 'broken', 'processing')`],
  'ended-parents': [
    `with whole as (${OPERATION}) values (gen_random_uuid(), ${FIRST}, 'broken') returning id, bank)
     insert into operations (id, bank, type, status, parent) select gen_random_uuid(), bank, 'broken', 'completed', id from whole`,
  ],
  'left-places': [
    `with ended as (${OPERATION}, status, series) values (gen_random_uuid(), ${FIRST}, 'broken', 'completed', '{7}')
       returning id, bank, position)
     insert into operation_series (bank, series, position, operation) select bank, 7, position, id from ended`,
  ],
  'missing-places': [`${OPERATION}, series) values (gen_random_uuid(), ${FIRST}, 'broken', '{8}')`],
  'missing-indexes': ['drop index memories_by_sequence'],
  'missing-constraints': ['alter table webhooks drop constraint webhooks_bank_fkey'],
  'rows-of-nothing': [unchecked(`${OPERATION}) values (gen_random_uuid(), 999999, 'broken')`)],
  'files-without-content': [
    `insert into stored_files (key, bank, home, name, media_type, size, sha256)
     values ('broken', ${FIRST}, 'database', 'broken.txt', 'text/plain', 5, '')`,
  ],
  'broken-search-tables': ['create table search_vectors_9999 (memory bigint primary key, bank int)'],
  'memories-without-document': [
    unchecked(`update memories set document = 999999, chunk = null where number = ${FACT}`),
  ],
  'wrong-turns': [`${OPERATION}, ready) values (gen_random_uuid(), ${FIRST}, 'broken', false)`],
}

it('has a break for every check', () => {
  expect([...Object.keys(BREAKS), 'invalid-indexes', 'unusable-pgvector'].sort()).toEqual(
    CHECKS.map(({ name }) => name).sort(),
  )
})

it.each(Object.entries(BREAKS))('finds and mends: %s', async (name, statements) => {
  for (const statement of statements) await db.query(statement)
  expect(await wrong()).toMatchObject({ [name]: 1 })
  const results = await repair(db, { checkOnly: false })
  expect(results.filter(({ left }) => left > 0)).toEqual([])
  expect(await wrong()).toEqual({})
})

it('rebuilds an index whose building was cut off', async () => {
  await execute(db, sql`update pg_index set indisvalid = false where indexrelid = 'memories_by_sequence'::regclass`)
  expect(await wrong()).toEqual({ 'invalid-indexes': 1 })
  await repair(db, { checkOnly: false })
  expect(await wrong()).toEqual({})
})

it('leaves to an administrator what only an administrator can mend', async () => {
  await execute(db, sql`update pg_extension set extname = 'vector', extversion = '0.6.2' where extname = 'plpgsql'`)
  const results = await repair(db, { checkOnly: false })
  expect(results.filter(({ found }) => found > 0)).toMatchObject([{ name: 'unusable-pgvector', found: 1, left: 1 }])
  await execute(db, sql`update pg_extension set extname = 'plpgsql', extversion = '1.0' where extname = 'vector'`)
})

it('leaves an index that rows contradict, and no half of one', async () => {
  await db.query('drop index knowledge_pages_by_name')
  for (const id of ['a', 'b']) {
    await db.query(`insert into mental_models (bank, id, name, source_query) values (${FIRST}, '${id}', 'Same', '')`)
    await db.query(`insert into knowledge_nodes (bank, id, kind, name, mental_model)
      values (${FIRST}, '${id}', 'page', 'Same', '${id}')`)
  }
  const results = await repair(db, { checkOnly: false })
  expect(results.filter(({ left }) => left > 0)).toMatchObject([{ name: 'missing-indexes', found: 1, left: 1 }])
  expect(await many(db, sql`select 1 from pg_class where relname = 'knowledge_pages_by_name'`)).toEqual([])
  await db.query(`delete from knowledge_nodes`)
  await repair(db, { checkOnly: false })
  expect(await wrong()).toEqual({})
})

it('looks at a database that nobody may change, too', async () => {
  await using standby = await openTestDatabase({ maxConnections: 1 })
  await standby.query('set default_transaction_read_only = on')
  const results = await repair(standby, { checkOnly: true })
  expect(results.filter(({ found }) => found > 0)).toEqual([])
})
