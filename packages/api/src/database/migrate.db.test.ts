import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../../../../test/support/test-database.ts'
import { MigrationError, migrate } from './migrate.ts'
import { execute, many, maybe, one, sql } from './sql.ts'

let directory: string
let migrations: URL

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hindsight-migrations-'))
  migrations = pathToFileURL(`${directory}/`)
  await write('0001_first.sql', 'create table first (n int);\ncreate table second (n int);\n')
})

afterEach(() => rm(directory, { recursive: true }))

const write = (file: string, text: string) => writeFile(join(directory, file), text)

describe('migrate', () => {
  it('applies what is missing, in order, once', async () => {
    await using database = await openTestDatabase({ empty: true })
    expect(await migrate(database, migrations)).toEqual({ applied: ['0001_first'], version: 1 })
    await write('0002_rows.sql', 'insert into first values (1);')
    expect(await migrate(database, migrations)).toEqual({ applied: ['0002_rows'], version: 2 })
    expect(await migrate(database, migrations)).toEqual({ applied: [], version: 2 })
    expect(await many(database, sql`select n from first`)).toEqual([{ n: 1 }])
    expect(await many(database, sql`select version, name from schema_migrations order by version`)).toEqual([
      { version: 1, name: '0001_first' },
      { version: 2, name: '0002_rows' },
    ])
  })

  it('leaves nothing of a migration that fails, and can go on when it is mended', async () => {
    await using database = await openTestDatabase({ empty: true })
    await write('0002_broken.sql', 'create table third (n int); select 1 / 0;')
    await expect(migrate(database, migrations)).rejects.toThrow('Migration 0002_broken failed: division by zero')
    expect(await one(database, sql`select to_regclass('first')::text as a, to_regclass('third')::text as b`)).toEqual({
      a: 'first',
      b: null,
    })
    await write('0002_broken.sql', 'create table third (n int);')
    expect((await migrate(database, migrations)).applied).toEqual(['0002_broken'])
  })

  it('takes the time it needs, whatever limit statements have', async () => {
    await using database = await openTestDatabase({ empty: true, statementTimeoutMs: 50 })
    await expect(execute(database, sql`select pg_sleep(5)`)).rejects.toThrow('statement timeout')
    await write('0002_slow.sql', 'select pg_sleep(0.1);')
    expect((await migrate(database, migrations)).version).toBe(2)
  })

  it('runs a marked file outside of a transaction', async () => {
    await using database = await openTestDatabase({ empty: true })
    await write('0002_index.sql', '-- no-transaction\ncreate index concurrently if not exists by_n on first (n);')
    await migrate(database, migrations)
    expect(await maybe(database, sql`select 1 from pg_indexes where indexname = 'by_n'`)).toBeDefined()
  })

  it('names a file that changed after it was applied, and does not mind its line ends', async () => {
    await using database = await openTestDatabase({ empty: true })
    await migrate(database, migrations)
    await write('0001_first.sql', 'create table first (n int);\r\ncreate table second (n int);\r\n')
    expect((await migrate(database, migrations)).applied).toEqual([])
    await write('0001_first.sql', 'create table first (n bigint);')
    const failure = await migrate(database, migrations).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MigrationError)
    expect(String(failure)).toContain('migrations/0001_first.sql has changed')
  })

  it('refuses a database that is newer than the code, naming both versions', async () => {
    await using database = await openTestDatabase({ empty: true })
    await write('0002_later.sql', 'select 1;')
    await write('0003_latest.sql', 'select 1;')
    await migrate(database, migrations)
    await rm(join(directory, '0003_latest.sql'))
    await rm(join(directory, '0002_later.sql'))
    await expect(migrate(database, migrations)).rejects.toThrow(
      /at version 3 \(0003_latest\).*knows only versions up to 1/,
    )
  })

  it('refuses two files with one number', async () => {
    await using database = await openTestDatabase({ empty: true })
    await write('0001_other.sql', 'select 1;')
    await expect(migrate(database, migrations)).rejects.toThrow('0001_first and 0001_other have the same number')
  })

  it('allows a gap, and nothing in it once what follows was applied', async () => {
    await using database = await openTestDatabase({ empty: true })
    await write('0003_third.sql', 'select 1;')
    expect(await migrate(database, migrations)).toEqual({ applied: ['0001_first', '0003_third'], version: 3 })
    await write('0002_late.sql', 'select 1;')
    await expect(migrate(database, migrations)).rejects.toThrow('records migration 3 (0003_third) in the place of 0002')
  })

  it('keeps a record in each schema', async () => {
    await using database = await openTestDatabase({ empty: true, schema: 'tenant_a' })
    await migrate(database, migrations)
    await execute(database, sql`drop schema tenant_a cascade`)
    await execute(database, sql`create schema tenant_a`)
    expect((await migrate(database, migrations)).applied).toEqual(['0001_first'])
  })

  it('is done once when two processes start it at the same time', async () => {
    await using database = await openTestDatabase({ empty: true })
    await write('0001_first.sql', 'select pg_advisory_xact_lock(1); create table first as select 1 as n;')
    const waiting = sql`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted`
    const processes = await database.transaction(async (tx) => {
      await execute(tx, sql`select pg_advisory_xact_lock(1)`)
      const started = Promise.all([migrateInProcess(database.url), migrateInProcess(database.url)])
      // One is in the migration, held up by this transaction; the other waits for its turn.
      await expect.poll(() => one(database, waiting), { timeout: 20_000 }).toEqual({ n: 2 })
      return { started }
    })
    const results = await processes.started
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(results.map(({ applied }) => applied).sort()).toEqual(['["0001_first"]', '[]'])
    expect(await many(database, sql`select n from first`)).toEqual([{ n: 1 }])
  })
})

/** Another Node process that migrates the database and prints what it applied. */
async function migrateInProcess(url: string): Promise<{ exitCode: number; applied: string }> {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
  const program = `
    import { openDatabase } from ${module('./database.ts')}
    import { migrate } from ${module('./migrate.ts')}
    const database = await openDatabase({ connection: ${JSON.stringify(url)} })
    const { applied } = await migrate(database, new URL(${JSON.stringify(migrations.href)}))
    process.stdout.write(JSON.stringify(applied))
    await database.close()`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let applied = ''
  child.stdout.on('data', (data) => {
    applied += data
  })
  const [exitCode] = (await once(child, 'close')) as [number]
  return { exitCode, applied }
}
