import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HindsightClient } from 'hindsight-all'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEmbeddedPostgres } from '../../packages/api/src/database/embedded/start-embedded-postgres.ts'
import { runQueue } from '../chaos/queue/queue-run.ts'
import { Program, run } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

let scratch: Scratch
const programs: Program[] = []
beforeEach(async () => {
  scratch = await Scratch.create()
})
afterEach(async () => {
  for (const program of programs.splice(0)) await program.kill()
  await scratch[Symbol.asyncDispose]()
})

const environment = (more: Record<string, string> = {}) => ({
  HINDSIGHT_HOME: join(scratch.directory, 'home'),
  HINDSIGHT_API_LOG_FORMAT: 'text',
  ...more,
})

function start(command: string, parameters: readonly string[], more: Record<string, string>): Program {
  const program = new Program([`bin/${command}.js`, ...parameters], { environment: environment(more) })
  programs.push(program)
  return program
}

describe('hindsight-worker', () => {
  it.each<[string, string[], RegExp]>([
    ['no database', [], /needs a database that it can share.*HINDSIGHT_API_DATABASE_URL/s],
    ['the embedded one', ['--database-url', 'embedded'], /embedded database belongs to one server/],
    ['no slot', ['--worker-max-slots', '0'], /--worker-max-slots must be a whole number from 1 to 100/],
    ['an unknown flag', ['--port', '1'], /unknown option '--port'/],
  ])('refuses %s with exit code 2 and a clear word', async (_, parameters, words) => {
    const { code, output, errors } = await run(['bin/hindsight-worker.js', ...parameters], {
      environment: environment(),
    })
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(errors).toMatch(words)
    expect(await readdir(scratch.directory)).toEqual([])
  })

  it('prints help of 80 columns', async () => {
    const help = await run(['bin/hindsight-worker.js', '--help'])
    expect(help).toMatchObject({ code: 0, errors: '' })
    for (const line of help.output.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  it('says which database it cannot reach, without its password', async () => {
    const url = 'postgresql://hindsight:s3cret@127.0.0.1:1/memory'
    const { code, errors } = await run(['bin/hindsight-worker.js', '--database-url', url], {
      environment: environment(),
    })
    expect(code).toBe(1)
    expect(errors).toMatch(/The database at 127\.0\.0\.1:1\/memory cannot be used: .*ECONNREFUSED/)
    expect(errors).not.toContain('s3cret')
  })

  it('does what a server has queued, tells how it is, and stops cleanly', async () => {
    await using postgres = await startEmbeddedPostgres({
      dataDirectory: join(scratch.directory, 'postgres'),
      log: () => {},
      settings: { fsync: 'off' },
    })
    const { user, password, database, host, port } = postgres.connection
    const shared = {
      HINDSIGHT_API_DATABASE_URL: `postgresql://${user}:${password}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`,
    }
    const server = start('hindsight-api', ['--port', '0'], { ...shared, HINDSIGHT_API_WORKER_ENABLED: 'false' })
    const [, serverUrl] = await server.printed(/answers at (http:\S+) /)
    const bank = `${serverUrl}/v1/default/banks/b`
    const queued = await fetch(`${bank}/memories`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ async: true, items: [{ content: 'Alice works at Google' }] }),
    })
    const { operation_id: id } = (await queued.json()) as { operation_id: string }
    const statusOf = async () => ((await (await fetch(`${bank}/operations/${id}`)).json()) as { status: string }).status
    expect(await statusOf()).toBe('pending')

    const worker = start('hindsight-worker', ['--worker-http-port', '0'], shared)
    const [, url] = await worker.printed(/health is at (http:\S+)\/health/)
    await expect.poll(statusOf, { timeout: 30_000 }).toBe('completed')
    const found = await new HindsightClient({ baseUrl: serverUrl! }).recall('b', 'Where does Alice work?')
    expect(Array.from(found, ({ text }) => text)).toEqual(['Alice works at Google'])
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'healthy', slots: 4 })
    expect(await (await fetch(`${url}/health/live`)).json()).toMatchObject({ status: 'alive' })
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('hindsight_db_pool_size')
    expect((await fetch(`${url}/v1/default/banks`)).status).toBe(404)
    worker.child.kill('SIGTERM')
    expect(await worker.ended()).toBe(0)
    expect(worker.errors).toMatch(/SIGTERM: finishing what runs.*Stopped\./s)
    expect(worker.errors).not.toContain(password)
  })
})

/** `npm run chaos` makes it 2,000. */
const OPERATIONS = 240
const PATIENCE_MS = 300_000

it('many workers that are killed, stopped and frozen do everything once and in order', {
  timeout: PATIENCE_MS,
}, async () => {
  const report = await runQueue({ operations: OPERATIONS, workers: 4, seed: 7 })
  expect(report).toMatchObject({ unfinished: 0, retains: OPERATIONS, documents: OPERATIONS / 8 })
})
