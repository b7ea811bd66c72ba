import { describe, expect, inject, it } from 'vitest'
import { openTestDatabase } from '../../../../test/support/test-database.ts'
import { DatabaseUnavailable } from './connection-loss.ts'
import { openDatabase } from './database.ts'
import { execute, many, maybe, named, one, sql } from './sql.ts'
import { sqlstate, sqlstateOf } from './sqlstate.ts'

describe('values', () => {
  it('arrive as the types that the code works with', async () => {
    await using database = await openTestDatabase({ empty: true })
    const row = await one(
      database,
      sql`select 9007199254740991::bigint as big, array[1, null, 3]::bigint[] as bigs, 'a'::bytea as bytes,
            timestamptz '2026-05-08 12:30+02' as moment, date '2026-05-08' as day, timestamp '2026-05-08 12:30' as local,
            jsonb '{"a": [1]}' as json, array['x', 'y'] as texts, 1.5::real as fraction, null as nothing`,
    )
    expect(row).toEqual({
      big: 9007199254740991,
      bigs: [1, null, 3],
      bytes: Buffer.from('a'),
      moment: new Date('2026-05-08T10:30:00Z'),
      day: '2026-05-08',
      local: '2026-05-08 12:30:00',
      json: { a: [1] },
      texts: ['x', 'y'],
      fraction: 1.5,
      nothing: null,
    })
  })

  it('never arrive as a different number', async () => {
    await using database = await openTestDatabase({ empty: true })
    await expect(one(database, sql`select 9007199254740993::bigint as big`)).rejects.toThrow('9007199254740993')
  })
})

describe('statements', () => {
  it('find, get and count rows', async () => {
    await using database = await openTestDatabase({ empty: true })
    const numbers = sql`select generate_series(1, 3) as n`
    expect(await many(database, numbers)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(await maybe(database, sql`select 1 where false`)).toBeUndefined()
    await expect(maybe(database, numbers)).rejects.toThrow('at most one row, got 3')
    await expect(one(database, sql`select 1 where false`)).rejects.toThrow('Expected a row, got none')
    await execute(database, sql`create table t (n int)`)
    expect(await execute(database, sql`insert into t ${numbers}`)).toBe(3)
  })

  it('with a name are planned once on a connection', async () => {
    await using database = await openTestDatabase({ empty: true, maxConnections: 1 })
    for (const n of [1, 2]) expect(await one(database, named('echo', sql`select ${n}::int as n`))).toEqual({ n })
    expect(await many(database, sql`select name from pg_prepared_statements`)).toEqual([{ name: 'echo' }])
  })
})

describe('reads', () => {
  it('wait for no transaction, however many hold connections', async () => {
    await using database = await openTestDatabase({ empty: true, maxConnections: 4 })
    const ends: (() => void)[] = []
    const hold = () =>
      database.transaction((tx) => new Promise<void>((end) => tx.query('select 1').then(() => ends.push(end))))
    const transactions = Array.from({ length: 8 }, hold)
    await expect.poll(() => ends.length).toBe(3)
    expect(await one(database.reads, sql`select 1 as n`)).toEqual({ n: 1 })
    expect(database.stats()).toEqual({ total: 4, idle: 1, waiting: 5, min: 0, max: 4 })
    await expect
      .poll(() => {
        for (const end of ends.splice(0)) end()
        return database.stats().idle
      })
      .toBe(4)
    await Promise.all(transactions)
  })

  it('share the connections with everything else where there are few', async () => {
    await using database = await openTestDatabase({ empty: true, maxConnections: 1 })
    expect(await one(database.reads, sql`select 1 as n`)).toEqual({ n: 1 })
    expect(await one(database, sql`select 1 as n`)).toEqual({ n: 1 })
    expect(database.stats()).toEqual({ total: 1, idle: 1, waiting: 0, min: 0, max: 1 })
  })
})

describe('transaction', () => {
  it('commits what returns and rolls back what throws', async () => {
    await using database = await openTestDatabase({ empty: true, maxConnections: 1 })
    await execute(database, sql`create table t (n int)`)
    expect(await database.transaction(async (tx) => execute(tx, sql`insert into t values (1)`))).toBe(1)
    const failing = database.transaction(async (tx) => {
      await execute(tx, sql`insert into t values (2)`)
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await many(database, sql`select n from t`)).toEqual([{ n: 1 }])
  })

  it('takes isolation and read only', async () => {
    await using database = await openTestDatabase({ empty: true, maxConnections: 1 })
    const settings = await database.transaction(
      (tx) =>
        one(
          tx,
          sql`select current_setting('transaction_isolation') as isolation,
                current_setting('transaction_read_only') as read_only`,
        ),
      { isolation: 'repeatable read', readOnly: true },
    )
    expect(settings).toEqual({ isolation: 'repeatable read', read_only: 'on' })
  })

  it('replaces a connection that was lost in the middle', async () => {
    await using database = await openTestDatabase({ empty: true, maxConnections: 1 })
    await using other = await openDatabase({ connection: database.url })
    const failing = database.transaction(async (tx) => {
      const { pid } = await one<{ pid: number }>(tx, sql`select pg_backend_pid() as pid`)
      await execute(other, sql`select pg_terminate_backend(${pid}, 5000)`)
      await execute(tx, sql`select 1`)
    })
    await expect(failing).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(await one(database, sql`select 1 as n`)).toEqual({ n: 1 })
    expect(database.stats()).toEqual({ total: 1, idle: 1, waiting: 0, min: 0, max: 1 })
  })

  it('survives the loss of a connection that it holds and does not use', async () => {
    await using database = await openTestDatabase({ empty: true, maxConnections: 1 })
    await using other = await openDatabase({ connection: database.url })
    const failing = database.transaction(async (tx) => {
      const { pid } = await one<{ pid: number }>(tx, sql`select pg_backend_pid() as pid`)
      const lost = new Promise((resolve) => tx.once('error', resolve))
      await execute(other, sql`select pg_terminate_backend(${pid}, 5000)`)
      await lost
      await execute(tx, sql`select 1`)
    })
    await expect(failing).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(await one(database, sql`select 1 as n`)).toEqual({ n: 1 })
  })

  it('keeps the error of a statement that failed', async () => {
    await using database = await openTestDatabase({ empty: true })
    const failure = await database.transaction((tx) => execute(tx, sql`select * from missing`)).catch((e) => e)
    expect(sqlstateOf(failure)).toBe(sqlstate.undefinedTable)
  })
})

describe('openDatabase', () => {
  it('creates the schema and resolves names in it alone', async () => {
    await using database = await openTestDatabase({ empty: true })
    await execute(database, sql`create table visible (n int)`)
    await using tenant = await openDatabase({ connection: database.url, schema: 'a "strange" one' })
    await execute(tenant, sql`create table t (n int)`)
    const place = sql`select nspname from pg_namespace join pg_class c on relnamespace = pg_namespace.oid
      where relname = 't'`
    expect(await one(database, place)).toEqual({ nspname: 'a "strange" one' })
    await expect(many(tenant, sql`select * from visible`)).rejects.toThrow('does not exist')
  })

  it('may create the same schema from many places at once', async () => {
    await using database = await openTestDatabase({ empty: true })
    const open = () => openDatabase({ connection: database.url, schema: 'shared', maxConnections: 1 })
    const opened = await Promise.all(Array.from({ length: 8 }, open))
    await Promise.all(opened.map((tenant) => tenant.close()))
  })

  it('keeps the startup options of a URL', async () => {
    await using database = await openTestDatabase({ empty: true })
    const url = `${database.url}&options=-c%20statement_timeout%3D1234`
    await using tenant = await openDatabase({ connection: url, schema: 'tenant', applicationName: 'test' })
    const shown = sql`select current_setting('statement_timeout') as timeout, current_schema() as schema,
      current_setting('application_name') as name`
    expect(await one(tenant, shown)).toEqual({ timeout: '1234ms', schema: 'tenant', name: 'test' })
  })

  it('says that nobody answers', async () => {
    const connection = { host: '127.0.0.1', port: 1, user: 'u', password: 'p', database: 'd' }
    await expect(openDatabase({ connection })).rejects.toBeInstanceOf(DatabaseUnavailable)
  })

  it('closes as often as asked', async () => {
    const database = await openDatabase({ connection: inject('databaseUrl') })
    await Promise.all([database.close(), database.close()])
    await database.close()
  })
})

describe('connections that are kept', () => {
  it('are there at once, and stay when nobody uses them, while others go', async () => {
    await using scratch = await openTestDatabase({ empty: true })
    await using database = await openDatabase({
      connection: scratch.url,
      minConnections: 2,
      maxConnections: 4,
      idleTimeoutMs: 10,
    })
    expect(database.stats()).toMatchObject({ total: 2, idle: 2, min: 2 })
    await Promise.all([1, 2, 3, 4].map(() => execute(database, sql`select pg_sleep(0.05)`)))
    await expect.poll(() => database.stats()).toMatchObject({ total: 2, idle: 2 })
  })
})
