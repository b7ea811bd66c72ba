import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HindsightClient } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { writeBackup } from '../../packages/api/src/admin/backup/write-backup.ts'
import { runAdminCommand } from '../../packages/api/src/commands/hindsight-admin.ts'
import { openDatabase } from '../../packages/api/src/database/database.ts'
import { findRunningServer } from '../../packages/api/src/database/embedded/find-running-server.ts'
import { listMigrations, migrate } from '../../packages/api/src/database/migrate.ts'
import { many, sql } from '../../packages/api/src/database/sql.ts'
import { Program, repositoryRoot, run } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

let scratch: Scratch
let server: Program | undefined
let client: HindsightClient
const QUESTION = 'Where does Alice work?'

const environment = () => ({ HINDSIGHT_HOME: join(scratch.directory, 'home') })
const file = (name: string) => join(scratch.directory, name)
const admin = (...parameters: string[]) => adminWith({}, ...parameters)
const adminProgram = (...parameters: string[]) =>
  run(['bin/hindsight-admin.js', ...parameters], { environment: environment() })

/** The command in this process: starting one takes longer than what most of them do. */
async function adminWith(variables: Record<string, string>, ...parameters: string[]) {
  const printed = { output: '', errors: '' }
  const capture = (stream: NodeJS.WriteStream, to: keyof typeof printed) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed[to] += text
      return true
    })
  const captures = [capture(process.stdout, 'output'), capture(process.stderr, 'errors')]
  for (const [name, value] of Object.entries({ ...environment(), ...variables })) vi.stubEnv(name, value)
  try {
    const code = await runAdminCommand(parameters, new AbortController().signal)
    return { code, ...printed }
  } finally {
    process.exitCode = undefined
    vi.unstubAllEnvs()
    for (const { mockRestore } of captures) mockRestore()
  }
}

async function startServer(profile: string): Promise<void> {
  server = new Program(['bin/hindsight-api.js', '--port', '0', '--profile', profile], {
    environment: { ...environment(), HINDSIGHT_API_LOG_FORMAT: 'text' },
  })
  const [, url] = await server.printed(/answers at (http:\S+) /)
  client = new HindsightClient({ baseUrl: url! })
}

async function stopServer(): Promise<void> {
  server?.child.kill('SIGTERM')
  expect(await server?.ended()).toBe(0)
  server = undefined
}

async function openEmbedded(profile: string, schema = 'public') {
  const running = await findRunningServer(join(scratch.directory, 'home', 'profiles', profile, 'postgres'))
  return running && openDatabase({ connection: running.connection, schema, applicationName: 'test', maxConnections: 1 })
}

/** The running embedded database, as one that somebody has themselves. */
async function urlOf(profile: string, database?: string): Promise<string> {
  const { connection } = (await findRunningServer(join(scratch.directory, 'home', 'profiles', profile, 'postgres')))!
  const { user, password, host, port } = connection
  const url = new URL(`postgresql://${user}:${encodeURIComponent(password)}@localhost:${port}`)
  url.pathname = database ?? connection.database
  url.searchParams.set('host', host)
  return url.href
}

const found = async () => Array.from(await client.recall('people', QUESTION), ({ id, text }) => ({ id, text }))

beforeAll(async () => {
  scratch = await Scratch.create()
  await startServer('default')
  await client.retain('people', 'Alice works at Google. Bob moved to Paris in May.')
})
afterAll(async () => {
  await server?.kill()
  await scratch[Symbol.asyncDispose]()
})

describe('hindsight-admin', () => {
  it.each<[string, string[], number, RegExp]>([
    ['nothing', [], 2, /Usage: hindsight-admin/],
    ['an unknown word', ['bakcup'], 2, /unknown command 'bakcup'/],
    ['two databases', ['--profile', 'a', '--database-url', 'postgresql://x', 'migrate'], 2, /two different databases/],
    ['a profile without a memory', ['backup', '--profile', 'nobody'], 3, /has no database.*--profile NAME/s],
    ['a file that is not there', ['restore', '/no/such.zip'], 3, /There is no file/],
    [
      'a database that is away',
      ['migrate', '--database-url', 'postgresql://h:s3cret@127.0.0.1:1/m'],
      4,
      /127\.0\.0\.1:1\/m cannot be used/,
    ],
  ])('answers to %s with a clear word', async (_, parameters, code, words) => {
    const ended = await admin(...parameters)
    expect(ended).toMatchObject({ code })
    expect(ended.errors).toMatch(words)
    expect(ended.errors).not.toContain('s3cret')
  })

  it('ends with the code, and prints the words, of its command', async () => {
    expect(await adminProgram('bakcup')).toEqual(await admin('bakcup'))
    expect(await adminProgram('--help')).toEqual(await admin('--help'))
    const parameters = ['migrate', '--check', '--json']
    expect(await adminProgram(...parameters)).toEqual(await admin(...parameters))
  })

  it('tells a developer whose checkout is not built what to run', async () => {
    await cp(join(repositoryRoot, 'packages/api/bin'), file('checkout/bin'), { recursive: true })
    await writeFile(file('checkout/package.json'), '{ "type": "module" }')
    const ended = await run([file('checkout/bin/hindsight-api.js')])
    expect(ended).toEqual({ code: 1, output: '', errors: expect.stringMatching(/^Error: .* Run: npm run build\n$/) })
  })

  it('prints help of 80 columns, for each of its commands', async () => {
    const help = await admin('--help')
    expect(help).toMatchObject({ code: 0, errors: '' })
    const commands = [...help.output.matchAll(/^ {2}(\w[\w-]*) (?=.*\S {2,}\S)/gm)].map(([, name]) => name!)
    expect(commands).toContain('backup')
    const helps = [help]
    for (const command of commands) helps.push(await admin(command, '--help'))
    for (const { code, output } of helps) {
      expect(code).toBe(0)
      for (const line of output.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    }
  })

  it('backs up the database of a running daemon, and leaves the daemon alone', async () => {
    const ended = await adminProgram('backup', file('memory.zip'), '--json')
    expect(ended).toMatchObject({ code: 0, errors: '' })
    expect(JSON.parse(ended.output)).toMatchObject({ file: file('memory.zip'), banks: ['people'] })
    expect(await admin('backup', file('memory.zip'))).toMatchObject({
      code: 1,
      errors: expect.stringContaining('--force'),
    })
    expect(await admin('restore', file('memory.zip'), '--check')).toMatchObject({
      code: 0,
      output: expect.stringContaining('people'),
    })
    const refused = await admin('restore', file('memory.zip'), '--replace', '--yes')
    expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('hindsight daemon stop') })
    expect(await admin('migrate', '--check')).toMatchObject({ code: 0, output: expect.stringMatching(/^Up to date/) })
    expect((await found())[0]!.text).toContain('Alice works at Google.')
    expect((await readdir(scratch.directory)).filter((name) => name.endsWith('.partial'))).toEqual([])
  })

  it('migrates by the way that the configuration has for it', async () => {
    const migrate = async (direct: string) => {
      const variables = {
        HINDSIGHT_API_DATABASE_URL: await urlOf('default'),
        HINDSIGHT_API_MIGRATION_DATABASE_URL: direct,
      }
      return await adminWith(variables, 'run-db-migration', '--schema', 'tenant', '--embedding-dimension', '384')
    }
    const away = await migrate('postgresql://h:s3cret@127.0.0.1:1/m')
    expect(away).toMatchObject({ code: 4, errors: expect.stringMatching(/127\.0\.0\.1:1\/m .*MIGRATION_DATABASE_URL/) })
    {
      await using db = (await openEmbedded('default'))!
      await db.query('create database other')
    }
    const other = await migrate(await urlOf('default', 'other'))
    expect(other).toMatchObject({ code: 1, errors: expect.stringContaining('leads to another database') })
    expect(await migrate(await urlOf('default'))).toMatchObject({ code: 0, output: expect.stringMatching(/^applied/) })
  })

  it('works on the database that a profile has chosen, and says so', async () => {
    const profile = join(scratch.directory, 'home', 'profiles', 'elsewhere')
    await mkdir(profile, { mode: 0o700 })
    const settings = { HINDSIGHT_API_DATABASE_URL: 'env:TEAM_DATABASE', HINDSIGHT_API_LLM_API_KEY: 'env:NOBODY' }
    const content = { version: 1, createdAt: new Date().toISOString(), settings }
    await writeFile(join(profile, 'profile.json'), JSON.stringify(content), { mode: 0o600 })
    const restore = (variables: Record<string, string>) =>
      adminWith(variables, 'restore', file('memory.zip'), '--profile', 'elsewhere')
    const refused = await restore({ TEAM_DATABASE: await urlOf('default') })
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.errors).toMatch(/^Working on the database at .* of profile elsewhere\.\nError: There are 1 banks/)
    const unknown = await restore({})
    expect(unknown).toMatchObject({
      code: 2,
      errors: expect.stringContaining('variable TEAM_DATABASE, which is not set'),
    })
  })

  it('says which files a backup does not hold', async () => {
    await using db = (await openEmbedded('default'))!
    await db.query(`insert into stored_files (key, bank, home, name, media_type, size, sha256)
      select 'there', number, 's3', 'a.pdf', 'application/pdf', 2000, '' from banks`)
    const without = await admin('backup', file('bare.zip'))
    expect(without).toMatchObject({
      code: 0,
      errors: expect.stringMatching(/A file is in a bucket.*2\.0 kB.*--with-files/),
    })
    const refused = await admin('backup', file('full.zip'), '--with-files')
    expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('HINDSIGHT_API_FILE_STORAGE_S3_BUCKET') })
    await db.query('delete from stored_files; delete from stored_file_removals')
  })

  it('tells who works, and has memories embedded anew', async () => {
    const workers = JSON.parse((await admin('worker-status', '--json')).output)
    expect(workers).toMatchObject([{ state: 'alive', pid: server!.pid, running: [] }])
    expect(await admin('decommission-worker', workers[0].id)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('--force'),
    })
    const nobody = { code: 0, output: 'Released 0 workers, 0 operations are queued again.\n1 that live are left.\n' }
    expect(await admin('decommission-workers', '-y')).toMatchObject(nobody)
    expect(await admin('reembed', '--bank', 'nobody')).toMatchObject({ code: 3 })
    const before = await found()
    const ended = await admin('reembed', '--from-scratch', '--json')
    expect(ended.code).toBe(0)
    expect(JSON.parse(ended.output)).toMatchObject([
      { bank: 'people', status: 'completed', memories_embedded: before.length },
    ])
    expect(await found()).toEqual(before)
  })

  it('takes a bank out, and makes another of it', async () => {
    const exported = await admin('export-bank', '--bank', 'people', '--output', file('people.zip'), '--json')
    expect(exported).toMatchObject({ code: 0, errors: '' })
    expect(JSON.parse(exported.output)).toMatchObject({ bank: 'people', documents: 1, facts: 1 })
    const imported = await admin('import-bank', '--archive', file('people.zip'), '--target-bank', 'copy', '--json')
    expect(imported.code).toBe(0)
    expect(JSON.parse(imported.output)).toMatchObject({ bank: 'copy', status: 'completed', documents: 1, facts: 1 })
    const copied = Array.from(await client.recall('copy', QUESTION), ({ text }) => text)
    expect(copied).toEqual((await found()).map(({ text }) => text))
    await client.deleteBank('copy')

    await writeFile(file('nothing.zip'), 'nothing')
    for (const [parameters, code, words] of [
      [['export-bank', '--bank', 'nobody', '--output', file('nobody.zip')], 3, 'There is no bank "nobody"'],
      [['import-bank', '--archive', file('people.zip')], 1, 'There is a bank "people" already'],
      [['import-bank', '--archive', file('nothing.zip')], 1, 'This is no transfer archive'],
    ] as const) {
      const ended = await admin(...parameters)
      expect(ended, parameters.join(' ')).toMatchObject({ code, errors: expect.stringContaining(words) })
    }
  })

  it('finds what is wrong, and mends it beside the daemon', async () => {
    expect(await admin('repair', '--check')).toMatchObject({ code: 0 })
    {
      await using db = (await openEmbedded('default'))!
      await db.query(
        `insert into entities (bank, canonical_name, name_key) select number, 'Nobody', 'nobody' from banks`,
      )
    }
    const checked = await adminProgram('repair', '--check', '--json')
    expect(checked.code).toBe(1)
    const found = (output: string) => JSON.parse(output).filter((check: { found: number }) => check.found > 0)
    expect(found(checked.output)).toMatchObject([{ name: 'entities-without-mention', found: 1, left: 1 }])
    const mended = await admin('repair', '--json')
    expect(mended.code).toBe(0)
    expect(found(mended.output)).toMatchObject([{ name: 'entities-without-mention', found: 1, left: 0 }])
    expect(await admin('repair-bank', '--all', '--check')).toMatchObject({ code: 0 })
  })

  it('loses nothing when a restore is killed, and restores into another profile', async () => {
    const before = await found()
    await makeOlderBackup(file('older.zip'))
    await stopServer()

    const restoring = new Program(['bin/hindsight-admin.js', 'restore', file('older.zip'), '--replace', '--yes'], {
      environment: environment(),
    })
    await expect.poll(isMidRestore, { timeout: 60_000, interval: 50 }).toBe(true)
    await restoring.kill()
    const refused = await adminProgram('restore', file('memory.zip'))
    expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('There are 1 banks') })
    await startServer('default')
    expect(await found()).toEqual(before)
    await stopServer()

    expect(await adminProgram('restore', file('memory.zip'), '--profile', 'copy')).toMatchObject({ code: 0 })
    await startServer('copy')
    expect(await found()).toEqual(before)
    await stopServer()
    expect(await scratch.processes()).toEqual([])
  })
})

/**
 * A backup of the first versions of the schema, which is migrated after its rows have been written; and a trap in the
 * database that stops it there.
 */
async function makeOlderBackup(to: string): Promise<void> {
  const older = file('older')
  await mkdir(older)
  for (const { name, text } of (await listMigrations()).slice(0, 3)) await writeFile(join(older, `${name}.sql`), text)
  await using past = (await openEmbedded('default', 'past'))!
  await migrate(past, pathToFileURL(`${older}/`))
  await past.query(`insert into banks (id, name) values ('old', 'old')`)
  await writeBackup(past, to)
  await past.query(`create function public.trap() returns event_trigger language plpgsql as $$
    begin
      if exists (select 1 from public.banks where id = 'old') then perform pg_sleep(600); end if;
    end $$`)
  await past.query(
    `create event trigger trap on ddl_command_start when tag in ('ALTER TABLE') execute function public.trap()`,
  )
}

async function isMidRestore(): Promise<boolean> {
  await using db = await openEmbedded('default').catch(() => null)
  if (db === null) return false
  const sleeping = await many(db, sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`)
  return sleeping.length === 1
}
