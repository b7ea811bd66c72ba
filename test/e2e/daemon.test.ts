import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sendSignal } from '../../packages/api/src/database/embedded/processes.ts'
import { answer, startFakeModelServer } from '../support/fake-model-server.ts'
import { Program } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

const COMMAND = 'bin/hindsight-api.js'
const BANK = '/v1/default/banks/b'

let scratch: Scratch
const programs: Program[] = []
beforeAll(async () => {
  scratch = await Scratch.create()
  await mkdir(join(scratch.directory, 'tmp'))
})
afterEach(async () => {
  for (const program of programs.splice(0)) await program.kill()
  for (const { pid } of await scratch.processes()) sendSignal(pid, 'SIGKILL')
})
afterAll(() => scratch[Symbol.asyncDispose]())

const profile = (...names: string[]) => join(scratch.directory, 'home/profiles', ...names)

function start(name: string, parameters: readonly string[] = [], more: Record<string, string> = {}): Program {
  const program = new Program([COMMAND, '--port', '0', '--profile', name, ...parameters], {
    environment: {
      HINDSIGHT_HOME: join(scratch.directory, 'home'),
      HINDSIGHT_CACHE_DIR: join(scratch.directory, 'cache'),
      HINDSIGHT_API_LOG_FORMAT: 'text',
      TMPDIR: join(scratch.directory, 'tmp'),
      ...more,
    },
  })
  programs.push(program)
  return program
}

async function urlOf(program: Program): Promise<string> {
  return (await program.printed(/answers at (http:\S+) /))[1]!
}

/** No process, lock, socket or temporary file; the data alone stay. */
async function expectNothingLeft(name: string): Promise<void> {
  expect(await scratch.processes()).toEqual([])
  expect(await readdir(join(scratch.directory, 'tmp'))).toEqual([])
  for (const left of await readdir(profile(name)).catch(() => [])) expect(left).toBe('postgres')
  for (const left of await readdir(profile(name, 'postgres')).catch(() => [])) expect(left).toBe('cluster')
  const cluster = await readdir(profile(name, 'postgres/cluster')).catch(() => [])
  expect(cluster.filter((file) => /^(postmaster\.pid|\.s\.PGSQL|.*partial)/.test(file))).toEqual([])
}

/** Often enough to count as activity, if looking were one. */
const LOOK_EVERY_MS = 100

/** Looks whether the daemon is there, again and again: that is no work. */
async function lookFor(url: string, ms: number): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end; await delay(LOOK_EVERY_MS)) {
    expect(await isHealthy(url)).toBe(true)
    expect((await fetch(`${url}/metrics`)).status).toBe(200)
  }
}

function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    (response) => response.ok,
    () => false,
  )
}

/** Sends all of a request but its last character. */
function beginRetain(url: string, body: unknown) {
  const headers = { 'content-type': 'application/json' }
  const retain = request(`${url}${BANK}/memories`, { method: 'POST', headers })
  const text = JSON.stringify(body)
  retain.write(text.slice(0, -1))
  return {
    async finish(): Promise<number> {
      retain.end(text.slice(-1))
      const [response] = await once(retain, 'response')
      return response.resume().statusCode
    },
  }
}

describe('an idle daemon', () => {
  const NAME = 'idle'
  const IDLE = ['--idle-timeout', '2']
  const LONG_MS = 3_500

  it('waits for a long request, not for probes; then ends by itself and leaves nothing', async () => {
    const program = start(NAME, IDLE, { HINDSIGHT_API_WORKER_ENABLED: 'false' })
    const url = await urlOf(program)
    const long = beginRetain(url, { async: true, items: [{ content: 'Alice works at Google', document_id: 'a' }] })
    await lookFor(url, LONG_MS)
    const longer = beginRetain(url, { async: true, items: [{ content: 'Bob lives in Berlin', document_id: 'b' }] })
    expect(await long.finish()).toBe(200)
    // Both wait until some time has passed. Nobody works on them here, so they hold nobody.
    await lookFor(url, LONG_MS)
    expect(await longer.finish()).toBe(200)
    while (await isHealthy(url)) await delay(LOOK_EVERY_MS)
    expect(await program.ended()).toBe(0)
    expect(program.errors).toMatch(/Nothing to do for 2 s: stopping\..*Stopped\./s)
    await expectNothingLeft(NAME)
  })

  it('waits for what is queued, and has left a database that needs no recovery', async () => {
    const postponing = start(NAME, [], { HINDSIGHT_API_WORKER_ENABLED: 'false', HINDSIGHT_API_LOG_LEVEL: 'debug' })
    await urlOf(postponing)
    expect(postponing.errors).toContain('database system was shut down at')
    await query("update operations set next_retry_at = now() + interval '6 s'")
    postponing.child.kill('SIGTERM')
    expect(await postponing.ended()).toBe(0)

    const program = start(NAME, IDLE)
    await urlOf(program)
    expect(await program.ended()).toBe(0)
    expect(program.errors).toMatch(/Nothing to do for 2 s: stopping\..*Stopped\./s)
    await expectNothingLeft(NAME)
  })

  it('has done what was queued; stays while an answer is streamed, however slowly it is written', async () => {
    await using model = await startFakeModelServer()
    const program = start(NAME, IDLE, {
      HINDSIGHT_API_WORKER_ENABLED: 'false',
      HINDSIGHT_API_REFLECT_LLM_PROVIDER: 'openai',
      HINDSIGHT_API_REFLECT_LLM_API_KEY: 'sk-test',
      HINDSIGHT_API_REFLECT_LLM_BASE_URL: model.url,
    })
    const url = await urlOf(program)
    expect(await (await fetch(`${url}${BANK}/documents`)).json()).toMatchObject({ total: 2 })
    model.enqueue(answer('Alice works at Google [1]. '.repeat(4), { pauseMs: LONG_MS / 12 }))
    const response = await fetch(`${url}${BANK}/reflect`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'Where does Alice work?' }),
    })
    const beginMs = performance.now()
    expect(await response.text()).toContain('event: result')
    expect(performance.now() - beginMs).toBeGreaterThan(2_000)
    expect(await program.ended()).toBe(0)
    expect(program.errors).toMatch(/Nothing to do for 2 s: stopping/)
  })

  /** As PostgreSQL's own client would, with what only the owner of the directory can read. */
  async function query(text: string): Promise<void> {
    const directory = profile(NAME, 'postgres/cluster')
    const client = new pg.Client({
      host: directory,
      port: 5432,
      user: 'hindsight',
      database: 'hindsight',
      password: await readFile(join(directory, 'hindsight-password'), 'utf8'),
    })
    await client.connect()
    const { rowCount } = await client.query(text)
    await client.end()
    expect(rowCount).toBeGreaterThan(0)
  }
})

describe('a stop', () => {
  const NAME = 'stopped'

  it.each([
    ['before anything is there', /database preparing|preparing/],
    ['while the database is made', /initializing/],
    ['while the database starts', /database starting|starting/],
    ['while the schema is made', /migrating/],
  ])('leaves nothing when it comes %s', async (_, phase) => {
    const program = start(NAME, [], { HINDSIGHT_API_LOG_LEVEL: 'debug' })
    await program.printed(phase)
    program.child.kill('SIGTERM')
    expect(await program.ended()).toBe(0)
    expect(program.errors).toMatch(/Stopped( before it had started)?\.\n/)
    await expectNothingLeft(NAME)
  })

  it('also takes the way to a socket with it whose path is too long; when its terminal closes', async () => {
    const name = 'l'.repeat(63)
    const home = join(scratch.directory, 'a long way from home '.repeat(5))
    const program = start(name, [], { HINDSIGHT_HOME: home })
    await urlOf(program)
    expect(await readdir(join(scratch.directory, 'tmp'))).toHaveLength(1)
    program.child.kill('SIGHUP')
    expect(await program.ended()).toBe(0)
    expect(await readdir(join(home, 'profiles', name))).toEqual(['postgres'])
    await expectNothingLeft(name)
  })

  it('comes to an end when the database hangs', async () => {
    const program = start(NAME, [], { HINDSIGHT_API_SHUTDOWN_TIMEOUT_SECONDS: '1' })
    const url = await urlOf(program)
    await fetch(`${url}${BANK}/documents`)
    const hung = (await scratch.processes()).filter(({ command }) => /postgres/.test(command))
    expect(hung.length).toBeGreaterThan(3)
    for (const { pid } of hung) process.kill(pid, 'SIGSTOP')
    // It will not be answered.
    const cut = fetch(`${url}${BANK}/documents`).catch((error: Error) => error)
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
    program.child.kill('SIGTERM')
    expect(await program.ended()).toBeTypeOf('number')
    await cut
    expect(await scratch.processes()).toEqual([])
    // A database that had to be killed leaves files. They are in nobody's way.
    const next = start(NAME)
    expect((await fetch(`${await urlOf(next)}${BANK}/documents`)).status).toBe(200)
    next.child.kill('SIGTERM')
    expect(await next.ended()).toBe(0)
    await expectNothingLeft(NAME)
  })
})

describe('two daemons', () => {
  it('that start at the same instant: one serves, the others leave and say why; another takes over when it was killed', async () => {
    const name = 'twins'
    const twins = [start(name), start(name), start(name)]
    const losers = twins.map(async (twin) => {
      await twin.printed(/answers at|Another daemon/)
      return twin.errors.includes('answers at') ? [] : [twin]
    })
    const lost = (await Promise.all(losers)).flat()
    expect(lost).toHaveLength(2)
    const winner = twins.find((twin) => !lost.includes(twin))!
    for (const loser of lost) {
      expect(await loser.ended()).toBe(1)
      expect(loser.errors).toContain(`Another daemon (pid ${winner.pid}) is using ${profile(name)}.`)
      expect(loser.errors).not.toMatch(/^ +at /m)
    }
    expect((await fetch(`${await urlOf(winner)}${BANK}/documents`)).status).toBe(200)
    expect(JSON.parse(await readFile(profile(name, 'daemon.json'), 'utf8')).process.pid).toBe(winner.pid)

    // The winner is killed, and its pid is now that of a bystander, who is left alone.
    await winner.kill()
    const bystander = new Program(['--eval', 'setInterval(() => {}, 1000); console.log("here")'])
    programs.push(bystander)
    await bystander.printed(/here/)
    const owner = await readFile(profile(name, 'daemon.owner.json'), 'utf8')
    await writeFile(profile(name, 'daemon.owner.json'), owner.replace(/"pid":\d+/, `"pid":${bystander.pid}`))
    await writeFile(profile(name, 'daemon.json'), '{"instanceId": "half of a fi')
    const next = start(name)
    await urlOf(next)
    expect(bystander.running).toBe(true)
    expect(JSON.parse(await readFile(profile(name, 'daemon.json'), 'utf8')).process.pid).toBe(next.pid)
    next.child.kill('SIGTERM')
    expect(await next.ended()).toBe(0)
    expect(bystander.running).toBe(true)
    await expectNothingLeft(name)
  })
})
