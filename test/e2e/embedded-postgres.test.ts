import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DatabaseUnavailable, retryOnConnectionLoss } from '../../packages/api/src/database/connection-loss.ts'
import { type Database, openDatabase } from '../../packages/api/src/database/database.ts'
import {
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../packages/api/src/database/embedded/start-embedded-postgres.ts'
import type { EmbeddedPostgres } from '../../packages/api/src/database/embedded/supervisor.ts'
import { execute, many, one, sql } from '../../packages/api/src/database/sql.ts'
import { otherUser } from '../support/other-user.ts'
import { makeTemporaryDirectory } from '../support/temporary-directory.ts'

const isRoot = process.getuid?.() === 0

/** A cluster that tests copy which are not about making one. */
let pristine: string
let directory: string
let log: string[]
const cleanups: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  pristine = await makeTemporaryDirectory('hindsight-pristine-')
  await using _ = await startEmbeddedPostgres({ dataDirectory: pristine, log: () => {} })
})

afterAll(() => rm(pristine, { recursive: true, force: true }))

beforeEach(async () => {
  directory = await makeTemporaryDirectory('hindsight-embedded-')
  log = []
})

/** Puts a cluster into the data directory, as if it had been created there. */
const provideCluster = () => execFileSync('cp', ['-a', join(pristine, 'cluster'), directory])

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  await rm(directory, { recursive: true, force: true })
})

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDirectory: directory, log: (line) => log.push(line), ...options })
  cleanups.push(() => server.stop())
  return server
}

async function open(connection: EmbeddedPostgres['connection']): Promise<Database> {
  const database = await openDatabase({ connection, maxConnections: 4 })
  cleanups.push(() => database.close())
  return database
}

interface Host {
  readonly child: ChildProcess
  readonly pid: number
  readonly connection: EmbeddedPostgres['connection']
  readonly problem?: string
  readonly message?: string
}

/** Another process that starts an embedded PostgreSQL; see test/support/embedded-postgres-host.mjs. */
async function startHost(parameters: readonly string[], user: { uid?: number; gid?: number } = {}): Promise<Host> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const program = join(root, 'test/support/embedded-postgres-host.mjs')
  const child = spawn(process.execPath, [program, ...parameters], {
    ...user,
    cwd: root,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  cleanups.push(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.stdin?.end()
      await once(child, 'exit')
    }
  })
  // Rejects when it ends without having said anything.
  const lines = createInterface({ input: child.stdout! })
  const silent = once(lines, 'close').then(() => Promise.reject(new Error('The host of the database ended at once')))
  const [line] = (await Promise.race([once(lines, 'line'), silent])) as [string]
  return { child, ...JSON.parse(line) }
}

async function isRunning(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return text !== undefined && !/\) Z /.test(text)
}

describe('a new data directory', () => {
  it('becomes a private database that keeps what it is told', async () => {
    const phases: string[] = []
    const server = await start({ onPhase: (phase) => phases.push(phase) })
    expect(phases).toEqual(['preparing', 'initializing', 'starting'])
    const database = await open(server.connection)
    const facts = await one<{ user: string; database: string; superuser: string; collation: string }>(
      database,
      sql`select current_user as user, current_database() as database, current_setting('is_superuser') as superuser,
            (select datlocale from pg_database where datname = current_database()) as collation`,
    )
    expect(facts).toEqual({ user: 'hindsight', database: 'hindsight', superuser: 'on', collation: 'C.UTF-8' })
    expect((await stat(join(directory, 'cluster'))).mode & 0o077).toBe(0)
    const stranger = { ...server.connection, password: 'guessed' }
    await expect(openDatabase({ connection: stranger })).rejects.toThrow('password authentication failed')
    await execute(database, sql`create table kept as select 1 as n`)
    await database.close()
    await server.stop()
    expect(server.status).toBe('stopped')
    expect(await isRunning(server.pid)).toBe(false)

    const again = await start()
    expect(await one(await open(again.connection), sql`select n from kept`)).toEqual({ n: 1 })
    expect(again.connection.password).toBe(server.connection.password)
  })

  it('survives the kill of a process that was initialising it, and keeps nothing of what was begun', async () => {
    const program = fileURLToPath(new URL('../support/embedded-postgres-host.mjs', import.meta.url))
    const child = spawn(process.execPath, [program, directory], { stdio: 'ignore' })
    const partial = async () => (await readdir(directory)).find((name) => name.startsWith('cluster.partial-'))
    await expect
      .poll(async () => readdir(join(directory, `${await partial()}`, 'base')).catch(() => []), {
        interval: 5,
        timeout: 20_000,
      })
      .not.toEqual([])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await partial()).toBeDefined()
    await mkdir(join(directory, 'cluster.partial-0123456789ab', 'base'), { recursive: true })
    const server = await start()
    expect(await one(await open(server.connection), sql`select 1 as n`)).toEqual({ n: 1 })
    expect((await readdir(directory)).sort()).toEqual(['cluster', 'owner.json'])
  })

  it('has a way in however long its path is', async () => {
    provideCluster()
    const long = join(directory, 'x'.repeat(120))
    await mkdir(long)
    await rename(join(directory, 'cluster'), join(long, 'cluster'))
    const server = await start({ dataDirectory: long })
    expect(Buffer.byteLength(server.connection.host)).toBeLessThan(100)
    expect(await one(await open(server.connection), sql`select 1 as n`)).toEqual({ n: 1 })
    await server.stop()
    await expect(stat(server.connection.host)).rejects.toThrow('ENOENT')
  })
})

describe('the loopback interface', () => {
  beforeEach(provideCluster)

  it('is used when a port is free, and another when it is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    cleanups.push(async () => blocker.close())
    const taken = (blocker.address() as { port: number }).port
    const ports = [taken]
    const findPort = async () => {
      const port = ports.shift()
      if (port !== undefined) return port
      const other = createServer().listen(0, '127.0.0.1')
      await once(other, 'listening')
      const found = (other.address() as { port: number }).port
      other.close()
      return found
    }
    const server = await start({ transport: 'loopback', findPort })
    expect(server.connection.host).toBe('127.0.0.1')
    expect(server.connection.port).not.toBe(taken)
    expect(await one(await open(server.connection), sql`select 1 as n`)).toEqual({ n: 1 })
    const stranger = { ...server.connection, password: 'guessed' }
    await expect(openDatabase({ connection: stranger })).rejects.toThrow('password authentication failed')
  })

  it('takes over where no socket can be made', async () => {
    await mkdir(join(directory, 'cluster', '.s.PGSQL.5432', 'in the way'), { recursive: true })
    const server = await start()
    expect(server.connection.host).toBe('127.0.0.1')
    expect(await one(await open(server.connection), sql`select 1 as n`)).toEqual({ n: 1 })
  })
})

describe('users', () => {
  it.runIf(isRoot)('root runs it as another user, even below a directory that this user cannot enter', async () => {
    await chmod(directory, 0o700)
    const server = await start({ account: '65534' })
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\s+65534\s+65534\s+65534\s+65534$/m)
    await server.stop()

    // The data's owner stays, whoever would be chosen for new data.
    const again = await start()
    expect(await readFile(`/proc/${again.pid}/status`, 'utf8')).toMatch(/^Uid:\s+65534/m)
    await again.stop()

    await expect(start({ account: 'root' })).rejects.toThrow('refuses to run as root')
    await expect(start({ account: 'no-such-user' })).rejects.toThrow('there is no user no-such-user')
    await expect(start({ account: '1' })).rejects.toThrow(/belongs to uid 65534.*chown -R/s)
  })

  it.runIf(otherUser !== null)('another user is told that the directory is not its own', async () => {
    const host = await startHost([directory], otherUser!)
    expect(host).toMatchObject({ problem: 'not-accessible' })
    expect(host.message).toContain(directory)
    expect(host.message).toContain('HINDSIGHT_HOME')
  })
})

describe('one directory, one server', () => {
  beforeEach(provideCluster)

  it('refuses a second one in this process and in others, and says who has it', async () => {
    const server = await start()
    await expect(start()).rejects.toMatchObject({
      problem: 'in-use',
      message: expect.stringContaining(`process ${process.pid}`),
    })
    expect(await startHost([directory])).toMatchObject({ problem: 'in-use' })
    expect(await one(await open(server.connection), sql`select 1 as n`)).toEqual({ n: 1 })
  })

  it('lets one of many that start together have it', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => start()))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ problem: 'in-use' })
    }
  })

  it('stops the server of a holder that was killed, and loses nothing', async () => {
    const host = await startHost([directory])
    const orphaned = await open(host.connection)
    await execute(orphaned, sql`create table kept as select 1 as n`)
    await orphaned.close()
    host.child.kill('SIGKILL')
    await once(host.child, 'exit')
    expect(await isRunning(host.pid)).toBe(true)
    const server = await start()
    expect(await isRunning(host.pid)).toBe(false)
    expect(log.join('\n')).toContain(`pid ${host.pid}`)
    expect(await one(await open(server.connection), sql`select n from kept`)).toEqual({ n: 1 })
  })

  it('is not held by the pid of a dead process', async () => {
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await once(dead, 'exit')
    await writePidFile(dead.pid!)
    expect((await start()).status).toBe('running')
  })

  it('is not held by a stranger of the same user that got the pid, and leaves it alone', async () => {
    const owner = await stat(join(directory, 'cluster'))
    const stranger = spawn('/bin/sleep', ['1000'], { uid: owner.uid, gid: owner.gid, stdio: 'ignore' })
    await once(stranger, 'spawn')
    cleanups.push(async () => stranger.kill())
    await writePidFile(stranger.pid!)
    expect((await start()).status).toBe('running')
    expect(log.join('\n')).toContain(`process ${stranger.pid}, which is not this database's server`)
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
  })

  /** What a server that was killed leaves, with another pid. */
  async function writePidFile(pid: number): Promise<void> {
    const cluster = join(directory, 'cluster')
    const { uid, gid } = await stat(cluster)
    const started = Math.floor(Date.now() / 1000) - 60
    for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) {
      await writeFile(join(cluster, name), `${pid}\n${cluster}\n${started}\n5432\n.\n\n  1234  5678\nready   \n`)
      await chown(join(cluster, name), uid, gid)
    }
  }
})

describe('a server that dies', () => {
  beforeEach(provideCluster)

  it('is started again; the pool goes on and nothing acknowledged is lost', async () => {
    const server = await start()
    const database = await open(server.connection)
    await execute(database, sql`create table written (n int primary key)`)
    const statuses: string[] = []
    server.on('status', (status) => statuses.push(status))
    const firstPid = server.pid
    const acknowledged: number[] = []
    const failures: unknown[] = []
    let kill = () => process.kill(firstPid, 'SIGKILL')
    for (let n = 0; acknowledged.length < 400; n += 1) {
      try {
        await execute(database, sql`insert into written values (${n})`)
        acknowledged.push(n)
      } catch (error) {
        failures.push(error)
        await retryOnConnectionLoss(() => one(database, sql`select 1 as n`), { deadlineMs: 20_000 })
      }
      if (acknowledged.length === 200) {
        kill()
        kill = () => true
      }
    }
    expect(failures.length).toBeGreaterThan(0)
    for (const failure of failures) expect(failure).toBeInstanceOf(DatabaseUnavailable)
    const rows = await many<{ n: number }>(database, sql`select n from written`)
    expect(acknowledged.filter((n) => !rows.some((row) => row.n === n))).toEqual([])
    await expect.poll(() => server.status).toBe('running')
    expect(statuses).toEqual(['restarting', 'running'])
    expect(server.pid).not.toBe(firstPid)
  })

  it('is started again although one of its processes lives on', async () => {
    const server = await start()
    const database = await open(server.connection)
    const { pid } = await one<{ pid: number }>(database, sql`select pg_backend_pid() as pid`)
    process.kill(pid, 'SIGSTOP')
    process.kill(server.pid, 'SIGKILL')
    const answer = await retryOnConnectionLoss(
      async () => {
        await using fresh = await openDatabase({ connection: server.connection, maxConnections: 1 })
        return one(fresh, sql`select 1 as n`)
      },
      { deadlineMs: 20_000 },
    )
    expect(answer).toEqual({ n: 1 })
    expect(await isRunning(pid)).toBe(false)
  })

  it('is waited for by what may run again', async () => {
    const server = await start()
    const database = await open(server.connection)
    process.kill(server.pid, 'SIGKILL')
    const started = performance.now()
    await retryOnConnectionLoss(() => one(database, sql`select 1 as n`), { deadlineMs: 20_000 })
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('can be stopped at any moment and as often as wanted', async () => {
    const server = await start()
    process.kill(server.pid, 'SIGKILL')
    await Promise.all([server.stop(), server.stop()])
    await server.stop()
    expect(server.status).toBe('stopped')
    expect(await isRunning(server.pid)).toBe(false)
    expect((await start()).status).toBe('running')
  })

  it('is stopped by force when it does not listen, and leaves nothing outside of its directory', async () => {
    const server = await start({ stopTimeoutMs: 200 })
    const { pid } = server
    const database = await open(server.connection)
    // All that it shares in files: what is in there cannot be in /dev/shm.
    expect(await many(database, sql`select pg_ls_dir('pg_dynshmem')`)).not.toEqual([])
    await database.close()
    process.kill(pid, 'SIGSTOP')
    await server.stop()
    expect(await isRunning(pid)).toBe(false)
  })
})

describe('clear words', () => {
  it('for data of another major version', async () => {
    provideCluster()
    await writeFile(join(directory, 'cluster', 'PG_VERSION'), '17\n')
    await expect(start()).rejects.toMatchObject({
      problem: 'version-mismatch',
      message: expect.stringMatching(/PostgreSQL 17.*PostgreSQL 18/s),
    })
  })

  it('for a directory that is not a database', async () => {
    await mkdir(join(directory, 'cluster'))
    await writeFile(join(directory, 'cluster', 'notes.txt'), 'mine')
    if (isRoot) await chown(join(directory, 'cluster'), 65534, 65534)
    await expect(start()).rejects.toMatchObject({ problem: 'damaged' })
    expect(await readdir(join(directory, 'cluster'))).toEqual(['notes.txt'])
  })

  it("for a server that cannot start, with the server's own", async () => {
    provideCluster()
    await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toMatchObject({
      problem: 'start-failed',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    })
    expect((await start()).status).toBe('running')
  })
})
