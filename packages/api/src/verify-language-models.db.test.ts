import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fail, startFakeModelServer } from '../../../test/support/fake-model-server.ts'
import { jsonOf } from '../../../test/support/json-of.ts'
import { makeTemporaryDirectory } from '../../../test/support/temporary-directory.ts'
import { openTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts'
import { startServer } from './app.ts'
import { loadConfig } from './config/load-config.ts'
import { directoryOf } from './daemon/profile-directory.ts'

let db: TestDatabase
let directory: string
beforeAll(async () => {
  db = await openTestDatabase()
  directory = await makeTemporaryDirectory('hindsight-verify-')
})
afterAll(async () => {
  await db?.close()
  await rm(directory, { recursive: true, force: true })
})

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

/** A server, and what it has logged so far. */
async function start(settings: Readonly<Record<string, string>>) {
  const environment = Object.entries({
    PORT: '0',
    DATABASE_URL: db.url,
    WORKER_ENABLED: 'false',
    LLM_PROVIDER: 'openai',
    LLM_API_KEY: 'sk-right-key-right-key',
    LLM_MODEL: 'writer',
    ...settings,
  }).map(([name, value]) => [`HINDSIGHT_API_${name}`, value])
  const lines: string[] = []
  const sink = new Writable({
    write(line, _, done) {
      lines.push(JSON.parse(String(line)).msg)
      done()
    },
  })
  const server = await startServer(loadConfig(Object.fromEntries(environment)), {
    profile: directoryOf('verify', join(directory, randomUUID())),
    idleTimeoutMs: 0,
    log: pino({ level: 'warn' }, sink),
  })
  const status = async () => jsonOf(await fetch(`${server.url}/status`))
  return { lines, status, [Symbol.asyncDispose]: () => server.stop() }
}

it('asks for the description of each model once, and is silent when all is well', async () => {
  await using model = await startFakeModelServer({ apiKey: 'sk-right-key-right-key' })
  await using server = await start({ LLM_BASE_URL: model.url, REFLECT_LLM_MODEL: 'a/thinker' })
  await eventually(() => model.described).toBe(2)
  expect(model.requests).toEqual([])
  expect(server.lines).toEqual([])
  await using anthropic = await startFakeModelServer({ apiKey: 'sk-right-key-right-key' })
  await using other = await start({ LLM_PROVIDER: 'anthropic', LLM_BASE_URL: anthropic.origin })
  await eventually(() => anthropic.described).toBe(1)
  expect([anthropic.requests, other.lines]).toEqual([[], []])
})

it('tells of a key that is refused in one line, without the key, and on the status', async () => {
  await using model = await startFakeModelServer({ apiKey: 'sk-another-key-another' })
  await using server = await start({ LLM_BASE_URL: model.url })
  await eventually(() => server.lines).toHaveLength(1)
  expect(server.lines[0]).toMatch(
    /^A language model cannot be used: openai \(writer at .*\) answered 401: .*check the API key/,
  )
  expect(server.lines[0]).toContain('HINDSIGHT_API_SKIP_LLM_VERIFICATION=true')
  expect(server.lines[0]).not.toContain('sk-right')
  expect(await server.status()).toMatchObject({
    status: 'degraded',
    degraded: [{ code: 'language_model_paused', message: expect.stringContaining('authentication') }],
  })
})

it('tells of an address where nobody is', async () => {
  await using server = await start({ LLM_BASE_URL: 'http://127.0.0.1:1/v1' })
  await eventually(() => server.lines).toHaveLength(1)
  expect(server.lines[0]).toMatch(/cannot be reached: .*is the base URL right\?/)
})

it('asks for a word where models are not described, and tells of one that is not there', async () => {
  await using model = await startFakeModelServer({ describesModels: false })
  await using server = await start({ LLM_BASE_URL: model.url })
  await eventually(() => model.requests.length).toBe(1)
  expect(model.requests[0]!.body.messages).toHaveLength(1)
  await using missing = await startFakeModelServer({ describesModels: false, otherwise: fail(404, 'no such model') })
  await using other = await start({ LLM_BASE_URL: missing.url })
  await eventually(() => other.lines).toHaveLength(1)
  expect(other.lines[0]).toMatch(/answered 404: no such model – is the model name "writer" right/)
  expect(server.lines).toEqual([])
})

it('does not delay a start, and is given up with the server', async () => {
  let asked = false
  await using model = await startFakeModelServer({
    describesModels: false,
    otherwise: () => {
      asked = true
      return new Promise(() => {})
    },
  })
  {
    await using server = await start({ LLM_BASE_URL: model.url })
    await eventually(() => asked).toBe(true)
    expect(server.lines).toEqual([])
  }
})

it('asks nobody when it is switched off', async () => {
  await using model = await startFakeModelServer()
  await using server = await start({ LLM_BASE_URL: model.url, SKIP_LLM_VERIFICATION: 'true' })
  await server.status()
  expect(model.described + model.requests.length).toBe(0)
})
