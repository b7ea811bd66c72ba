import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { HindsightServer } from 'hindsight-all'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../packages/api/src/database/database.ts'
import { openArchive, packCluster, unpackCluster } from '../../packages/api/src/database/embedded/cluster-archive.ts'
import {
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../packages/api/src/database/embedded/start-embedded-postgres.ts'
import { stopOrphan } from '../../packages/api/src/database/embedded/stop-orphan.ts'
import type { EmbeddedPostgres } from '../../packages/api/src/database/embedded/supervisor.ts'
import { execute, many, one, sql } from '../../packages/api/src/database/sql.ts'
import { otherUser } from '../support/other-user.ts'
import { makeTemporaryDirectory } from '../support/temporary-directory.ts'

/** The template of databases that are kept, and what `originOf` says of its copies. */
let template: { readonly name: string; readonly bytes: Buffer; readonly origin: string; readonly password: string }
let scratch: string
let cache: string
let log: string[]
const cleanups: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const directory = await makeTemporaryDirectory('hindsight-cache-')
  try {
    const dataDirectory = join(directory, 'data')
    await using server = await startEmbeddedPostgres({
      dataDirectory,
      templateDirectories: [directory],
      log: () => {},
    })
    await using database = await openDatabase({ connection: server.connection, maxConnections: 1 })
    const origin = await systemIdentifier(database)
    await execute(database, sql`create table secret as select 1 as n`)
    const { password } = server.connection
    const [name = ''] = await listTemplates(directory)
    template = { name, bytes: await readFile(join(directory, 'postgresql', name)), origin, password }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

beforeEach(async () => {
  scratch = await makeTemporaryDirectory('hindsight-template-')
  await chmod(scratch, 0o755)
  cache = join(scratch, 'cache')
  log = []
})

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  await rm(scratch, { recursive: true, force: true })
})

const newDataDirectory = () => mkdtemp(join(scratch, 'data-'))

/** Starts a new database that may use the cache. */
async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const dataDirectory = options.dataDirectory ?? (await newDataDirectory())
  const common = { templateDirectories: [cache], log: (line: string) => log.push(line) }
  const server = await startEmbeddedPostgres({ ...common, ...options, dataDirectory })
  cleanups.push(() => server.stop())
  return server
}

async function open(connection: EmbeddedPostgres['connection']): Promise<Database> {
  const database = await openDatabase({ connection, maxConnections: 2 })
  cleanups.push(() => database.close())
  return database
}

/** The same for all databases of one template; another for each that initdb makes. */
const originOf = async ({ connection }: Pick<EmbeddedPostgres, 'connection'>) =>
  systemIdentifier(await open(connection))

async function systemIdentifier(database: Database): Promise<string> {
  const { id } = await one<{ id: string }>(database, sql`select system_identifier::text as id from pg_control_system()`)
  return id
}

async function listTemplates(directory = cache): Promise<string[]> {
  return readdir(join(directory, 'postgresql'))
}

/** Puts bytes where the template is looked for. */
async function provideTemplate(bytes: Buffer): Promise<void> {
  await mkdir(join(cache, 'postgresql'), { recursive: true, mode: 0o700 })
  await writeFile(join(cache, 'postgresql', template.name), bytes, { mode: 0o600 })
}

function spawnHost(dataDirectory: string, templateDirectories: readonly string[], user: { uid?: number } = {}) {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const program = join(root, 'test/support/embedded-postgres-host.mjs')
  const parameters = [program, dataDirectory, '', ...templateDirectories]
  return spawn(process.execPath, parameters, { ...user, cwd: root, stdio: ['pipe', 'pipe', 'ignore'] })
}

/** A new database of another process. */
async function startHost(templateDirectories: readonly string[], user: { uid?: number; gid?: number } = {}) {
  const dataDirectory = await newDataDirectory()
  if (user.uid !== undefined) await chown(dataDirectory, user.uid, user.gid!)
  const child = spawnHost(dataDirectory, templateDirectories, user)
  cleanups.push(async () => {
    child.stdin?.end()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string]
  const said = JSON.parse(line) as { pid: number; connection: EmbeddedPostgres['connection']; message?: string }
  expect(said.message).toBeUndefined()
  return said
}

describe('a new database', () => {
  it('is a copy of what the first one was before it began, with a password and data of its own', async () => {
    await provideTemplate(template.bytes)
    const dataDirectory = await newDataDirectory()
    const second = await start({ dataDirectory })
    expect(await originOf(second)).toBe(template.origin)
    const database = await open(second.connection)
    expect(await one(database, sql`select to_regclass('secret') as secret`)).toEqual({ secret: null })

    expect(second.connection.password).not.toBe(template.password)
    const mistaken = { ...second.connection, password: template.password }
    await expect(openDatabase({ connection: mistaken })).rejects.toThrow('password authentication failed')
    for (const password of [template.password, second.connection.password]) {
      expect(template.bytes.includes(password)).toBe(false)
    }
    expect(await listTemplates()).toEqual([template.name])

    await execute(database, sql`create table kept as select 2 as n`)
    await database.close()
    await second.stop()
    const again = await start({ dataDirectory })
    expect(await one(await open(again.connection), sql`select n from kept`)).toEqual({ n: 2 })
    expect(await many(await open(again.connection), sql`select datname from pg_database order by 1`)).toEqual(
      ['hindsight', 'template0', 'template1'].map((datname) => ({ datname })),
    )
  })

  it('that is thrown away has a template of its own, without what only serves to create more databases', async () => {
    await provideTemplate(template.bytes)
    const first = await start({ durability: 'thrown away' })
    const second = await start({ durability: 'thrown away' })
    expect(await originOf(second)).toBe(await originOf(first))
    expect(second.connection.password).not.toBe(first.connection.password)
    expect(await many(await open(second.connection), sql`select datname from pg_database`)).toEqual([
      { datname: 'hindsight' },
    ])
    expect(await listTemplates()).toHaveLength(2)
    await execute(await open(second.connection), sql`vacuum (freeze, analyze)`)
  })

  it('is made by each of several processes that begin together, and one template stays', async () => {
    const hosts = await Promise.all([startHost([cache]), startHost([cache])])
    for (const host of hosts) await originOf(host)
    expect(new Set(hosts.map(({ connection }) => connection.password)).size).toBe(hosts.length)
    const [name, ...others] = await listTemplates()
    expect(others).toEqual([])
    expect(openArchive(await readFile(join(cache, 'postgresql', name!)))).toBeDefined()
    const after = await start()
    expect(await Promise.all(hosts.map(originOf))).toContain(await originOf(after))
  })

  it('is not made of what a writer that was killed has left', async () => {
    const directory = join(cache, 'postgresql')
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const dataDirectory = await newDataDirectory()
    const child = spawnHost(dataDirectory, [cache])
    // Killed late, it has a server already.
    cleanups.push(() => stopOrphan(dataDirectory))
    const watcher = watch(directory, () => child.kill('SIGKILL'))
    await once(child, 'exit')
    watcher.close()
    const server = await start()
    expect(await originOf(server)).toMatch(/^\d+$/)
    const whole = (await listTemplates()).filter((name) => !name.endsWith('.partial'))
    expect(whole).toEqual([template.name])
    expect(openArchive(await readFile(join(directory, template.name)))).toBeDefined()
  })
})

describe('a template that is damaged', () => {
  it('is replaced', async () => {
    const flipped = Buffer.from(template.bytes)
    flipped[flipped.length >> 1]! ^= 1
    await provideTemplate(flipped)
    expect(await originOf(await start())).not.toBe(template.origin)
    expect(openArchive(await readFile(join(cache, 'postgresql', template.name)))).toBeDefined()
  })

  it('is replaced also when only PostgreSQL notices', async () => {
    const damaged = join(scratch, 'damaged')
    await mkdir(damaged, { mode: 0o700 })
    await unpackCluster(openArchive(template.bytes)!, damaged, undefined)
    await rm(join(damaged, 'global', 'pg_control'))
    const damagedArchive = await packCluster(damaged)
    await provideTemplate(damagedArchive)
    await start()
    expect(log.join('\n')).toMatch(/template of databases could not be used.*pg_control/s)
    const replaced = await readFile(join(cache, 'postgresql', template.name))
    expect(openArchive(replaced)).toBeDefined()
    expect(replaced.equals(damagedArchive)).toBe(false)
  })
})

it.runIf(otherUser !== null)(
  'a user other than root runs it as itself, copies as well, and cannot use what root has',
  async () => {
    await provideTemplate(template.bytes)
    const own = join(scratch, 'own')
    await mkdir(own, { mode: 0o700 })
    await chown(own, otherUser!.uid, otherUser!.gid)
    const first = await startHost([cache, own], otherUser!)
    expect(await readFile(`/proc/${first.pid}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\\s+${otherUser!.uid}`, 'm'))
    const second = await startHost([cache, own], otherUser!)
    expect(await originOf(second)).toBe(await originOf(first))
    expect(await listTemplates(own)).toHaveLength(1)
  },
)

it('a home that cannot be written is no obstacle: the temporary directory keeps the template', async () => {
  await writeFile(join(scratch, 'file'), '')
  const env = { HINDSIGHT_HOME: join(scratch, 'file', 'home'), HINDSIGHT_CACHE_DIR: undefined, TMPDIR: scratch }
  await using server = await HindsightServer.start({ env })
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  expect(await listTemplates(join(scratch, `hindsight-cache-${process.geteuid?.()}`))).toHaveLength(1)
})
