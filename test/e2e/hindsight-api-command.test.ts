import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { HindsightClient } from 'hindsight-all'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEmbeddedPostgres } from '../../packages/api/src/database/embedded/start-embedded-postgres.ts'
import { Program, run } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

const COMMAND = 'bin/hindsight-api.js'

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

const hindsight = (parameters: readonly string[], more?: Record<string, string>) =>
  run([COMMAND, ...parameters], { environment: environment(more) })

/** The command with a server that answers. */
async function serve(parameters: readonly string[], more?: Record<string, string>) {
  const program = new Program([COMMAND, ...parameters], { environment: environment(more) })
  programs.push(program)
  const [, url] = await program.printed(/answers at (http:\S+) /)
  return { program, url: url! }
}

describe('hindsight-api without a server', () => {
  it('prints complete help and its version', async () => {
    const help = await hindsight(['--help'])
    expect(help).toMatchObject({ code: 0, errors: '' })
    for (const flag of [
      '--host <address>',
      '--port <number>',
      '--profile <name>',
      '--data-dir <path>',
      '--database-url <url>',
      '--log-level <level>',
      '--log-format <format>',
      '--access-log',
      '--idle-timeout <seconds>',
      '--ephemeral',
      '--exit-with-parent',
      '--show-config',
      '--version',
      '--help',
    ]) {
      expect(help.output).toContain(`  ${flag} `)
    }
    for (const line of help.output.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    const { version } = JSON.parse(await readFile('packages/api/package.json', 'utf8'))
    expect(await hindsight(['--version'])).toEqual({ code: 0, output: `${version}\n`, errors: '' })
  })

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['an unknown flag', ['--prot', '1'], {}, /unknown option '--prot'\n\(Did you mean --port\?\)/],
    ['an argument', ['start'], {}, /too many arguments/],
    ['a bad level', ['--log-level', 'loud'], {}, /'loud' is invalid.*critical, error, warning/],
    ['a bad time', ['--idle-timeout', '1.5'], {}, /whole number of seconds/],
    ['a bad port', ['--port', '99999'], {}, /--port must be a whole number from 0 to 65535 .*"99999"/],
    ['a bad profile', ['--profile', '../x'], {}, /Profile name "\.\.\/x" is not valid/],
    ['a bad setting', [], { HINDSIGHT_API_DB_POOL_MAX_SIZE: 'many' }, /HINDSIGHT_API_DB_POOL_MAX_SIZE.*"many"/],
    ['a bad setting of banks', [], { HINDSIGHT_API_RETAIN_CHUNK_SIZE: '0' }, /RETAIN_CHUNK_SIZE .*from 1 to 1000000/],
    ['a bad tenant', [], { HINDSIGHT_API_TENANT_CONFIG: '{"a": 1}' }, /TENANT_CONFIG has "a"/],
    ['the network without a key', ['--host', '0.0.0.0'], {}, /anyone on the network.*HINDSIGHT_API_TENANT_API_KEY/],
    ['another database', ['--database-url', 'mysql://u:s3cret@h'], {}, /--database-url must be postgresql/],
    ['--ephemeral alone', ['--ephemeral'], {}, /--ephemeral needs --data-dir/],
  ])('refuses %s with exit code 2 and a clear word', async (_, parameters, more, words) => {
    const { code, output, errors } = await hindsight(parameters, more)
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(errors).toMatch(words)
    expect(errors).not.toMatch(/^ +at |s3cret/m)
    expect(await readdir(scratch.directory)).toEqual([])
  })

  it('shows what it would go by, without a server and without secrets', async () => {
    const { code, output, errors } = await hindsight(['--show-config', '--port', '9000'], {
      HINDSIGHT_API_RETAIN_CHUNK_SIZE: '2000',
      HINDSIGHT_API_TENANT_API_KEY: 's3cret',
      HINDSIGHT_API_DATABASE_URL: 'postgresql://u:s3cret@h/d',
      HINDSIGHT_API_TENANT_CONFIG: '{"reflect_mission": "Help"}',
      HINDSIGHT_API_WORKERS: '4',
    })
    expect(code).toBe(0)
    const told = output.split('\n').map((line) => line.split('\t'))
    expect(told).toEqual(
      expect.arrayContaining([
        ['HINDSIGHT_API_PORT', 'command_line', '9000'],
        ['HINDSIGHT_API_HOST', 'default', '127.0.0.1'],
        ['HINDSIGHT_API_TENANT_API_KEY', 'environment', '********'],
        ['HINDSIGHT_API_DATABASE_URL', 'environment', 'postgresql://u:********@h/d'],
        ['HINDSIGHT_API_RETAIN_CHUNK_SIZE', 'environment', '2000'],
        ['HINDSIGHT_API_REFLECT_MISSION', 'tenant', 'Help'],
      ]),
    )
    expect(output).not.toContain('s3cret')
    expect(errors).toMatch(/HINDSIGHT_API_WORKERS \(A server is one process/)
    expect(await readdir(scratch.directory)).toEqual([])
  })

  it('says which port is taken and what to do', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as { port: number }
    const { code, errors } = await hindsight(['--port', String(port)])
    blocker.close()
    expect(code).toBe(1)
    expect(errors).toContain(`Cannot listen on 127.0.0.1:${port}: port ${port} is taken.`)
    expect(errors).toContain('--port')
    expect(errors).not.toMatch(/^ +at /m)
  })
})

describe('hindsight-api with a server', () => {
  it('serves until Ctrl-C, finishes what runs, and leaves nothing', async () => {
    const { program, url } = await serve(['--port', '0', '--access-log'])
    const client = new HindsightClient({ baseUrl: url })
    await client.retain('b', 'Alice works at Google')
    expect(await (await fetch(`${url}/docs`)).text()).toContain('Hindsight')

    const second = await hindsight(['--port', '0'])
    expect(second.code).toBe(1)
    expect(second.errors).toContain(`Another daemon (pid ${program.pid}) is using`)

    const retaining = client.retainBatch('b', longConversation, { documentId: 'long' })
    await expect.poll(() => fetch(`${url}/metrics`).then((response) => response.text())).toMatch(busy)
    program.child.kill('SIGINT')
    expect((await retaining).success).toBe(true)
    expect(await program.ended()).toBe(0)
    expect(program.errors).toMatch(/SIGINT: finishing what runs, then stopping\..*Stopped\./s)
    expect(program.output).toBe('')
    expect(await scratch.processes()).toEqual([])
    expect(await readdir(join(scratch.directory, 'home/profiles/default'))).toEqual(['postgres'])

    const again = await serve(['--port', '0'])
    expect((await new HindsightClient({ baseUrl: again.url }).listDocuments('b')).total).toBe(2)
  })

  it('leaves at once at a second Ctrl-C', async () => {
    const { program, url } = await serve(['--port', '0'])
    const client = new HindsightClient({ baseUrl: url, maxRetries: 0 })
    const retaining = client.retainBatch('b', longConversation).catch((error: unknown) => error)
    await expect.poll(() => fetch(`${url}/metrics`).then((response) => response.text())).toMatch(busy)
    program.child.kill('SIGINT')
    await program.printed(/finishing what runs/)
    program.child.kill('SIGINT')
    expect(await program.ended()).toBe(130)
    expect(await retaining).toMatchObject({ name: 'ConnectionError' })
    await expect.poll(() => scratch.processes(), { timeout: 10_000 }).toEqual([])
  })

  it('uses another PostgreSQL, and leaves it running', async () => {
    await using postgres = await startEmbeddedPostgres({
      dataDirectory: join(scratch.directory, 'other'),
      log: () => {},
      settings: { fsync: 'off' },
    })
    const { user, password, database, host, port } = postgres.connection
    const databaseUrl = `postgresql://${user}:${password}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`
    const { program, url } = await serve(['--port', '0'], { HINDSIGHT_API_DATABASE_URL: databaseUrl })
    await new HindsightClient({ baseUrl: url }).retain('b', 'Alice works at Google')
    program.child.kill('SIGTERM')
    expect(await program.ended()).toBe(0)
    expect(program.errors).not.toContain(password)
    expect(await readdir(join(scratch.directory, 'home/profiles/default'))).toEqual([])
    expect(postgres.status).toBe('running')

    const byFlag = await serve(['--port', '0', '--database-url', databaseUrl])
    expect((await new HindsightClient({ baseUrl: byFlag.url }).listMemories('b')).total).toBe(1)
  })

  it('says what is wrong with a database that it cannot reach', async () => {
    const { code, errors } = await hindsight(['--port', '0'], {
      HINDSIGHT_API_DATABASE_URL: 'postgresql://someone:s3cret@127.0.0.1:1/nowhere',
    })
    expect(code).toBe(1)
    expect(errors).toMatch(/database.*127\.0\.0\.1:1.*HINDSIGHT_API_DATABASE_URL/)
    expect(errors).not.toContain('s3cret')
    expect(errors).not.toMatch(/^ +at /m)
  })
})

/** Two retains run: there is time to press a key. */
const longConversation = Array.from({ length: 800 }, (_, index) => ({
  content: `Person ${index} told me on day ${index} that place number ${index * 13} is worth a visit in summer.`,
}))

/** The metrics of a server that has a request in hand besides the one for its metrics. */
const busy = /^hindsight_http_requests_in_progress_requests\S* [2-9]/m
