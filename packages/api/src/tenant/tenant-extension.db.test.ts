import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTemporaryDirectory } from '../../../../test/support/temporary-directory.ts'
import { openTestDatabase, type TestDatabase } from '../../../../test/support/test-database.ts'
import { type RunningServer, startServer } from '../app.ts'
import { loadConfig } from '../config/load-config.ts'
import { directoryOf } from '../daemon/profile-directory.ts'

const EXTENSION = `
import { appendFileSync } from 'node:fs'

export class Keys {
  constructor(config) {
    this.keys = new Map(config.keys.split(',').map((pair) => pair.split('=')))
    this.journal = config.journal
  }
  onStartup() {
    appendFileSync(this.journal, 'up ')
  }
  onShutdown() {
    appendFileSync(this.journal, 'down')
  }
  async authenticate({ apiKey, headers, method, path, mcp }) {
    if (apiKey === 'broken') return this.keys.nothing.here
    if (apiKey === 'mute') return
    if (headers['x-from'] === 'proxy') return { tenant: 'public' }
    if (!this.keys.has(apiKey)) throw new Error('no such key for ' + (mcp ? 'MCP' : method + ' ' + path))
    return { tenant: this.keys.get(apiKey) }
  }
}
export const open = { authenticate: () => ({}) }
export const nothing = { authenticated: true }
export class Unmade { constructor() { throw new Error('needs a URL') } }
export class Unready { onStartup() { throw new Error('the directory does not answer') } authenticate() { return {} } }
`

let db: TestDatabase
let directory: string
let file: string
beforeAll(async () => {
  db = await openTestDatabase()
  directory = await makeTemporaryDirectory('hindsight-tenant-')
  file = join(directory, 'tenant.js')
  await writeFile(join(directory, 'package.json'), '{"type": "module"}')
  await writeFile(file, EXTENSION)
})
afterAll(async () => {
  await db?.close()
  await rm(directory, { recursive: true, force: true })
})

function start(settings: Readonly<Record<string, string>>): Promise<RunningServer> {
  const environment = Object.entries({ PORT: '0', DATABASE_URL: db.url, WORKER_ENABLED: 'false', ...settings })
  const config = loadConfig(Object.fromEntries(environment.map(([name, value]) => [`HINDSIGHT_API_${name}`, value])))
  expect(config.warnings.filter((warning) => !warning.includes('MCP_AUTH_DISABLED'))).toEqual([])
  const profile = directoryOf('tenant', join(directory, 'profile'))
  return startServer(config, { profile, idleTimeoutMs: 0, log: pino({ level: 'silent' }) })
}

async function ask(server: RunningServer, headers: Record<string, string>, path = '/v1/default/banks') {
  const response = await fetch(server.url + path, { headers })
  return { status: response.status, body: await response.json() }
}

async function askMcp(server: RunningServer, headers: Record<string, string>) {
  const response = await fetch(`${server.url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
  })
  return { status: response.status, text: await response.text() }
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

describe('TENANT_EXTENSION', () => {
  let server: RunningServer
  let journal: string
  beforeAll(async () => {
    journal = join(directory, 'journal')
    server = await start({
      TENANT_EXTENSION: `${file}:Keys`,
      TENANT_KEYS: 'mine=public,other=elsewhere',
      TENANT_JOURNAL: journal,
      TENANT_API_KEY: 'owner',
    })
  })
  afterAll(() => server?.stop())

  it('lets in whom it lets in, by key or whatever else a request has, and the owner', async () => {
    expect((await ask(server, bearer('mine'))).status).toBe(200)
    expect((await ask(server, { authorization: 'mine' })).status).toBe(200)
    expect((await ask(server, { 'X-From': 'proxy' })).status).toBe(200)
    expect((await ask(server, bearer('owner'))).status).toBe(200)
    expect((await askMcp(server, bearer('mine'))).status).toBe(200)
  })

  it('refuses everybody else in its words, and asks nobody how the server does', async () => {
    const refused = (door: string) => `Authentication failed: no such key for ${door}`
    expect(await ask(server, {})).toEqual({ status: 401, body: { detail: refused('GET /v1/default/banks') } })
    expect(await ask(server, bearer('stolen'))).toMatchObject({ status: 401 })
    expect(await askMcp(server, {})).toEqual({ status: 401, text: JSON.stringify({ error: refused('MCP') }) })
    expect((await ask(server, {}, '/health')).status).toBe(200)
  })

  it('stays shut when the extension slips, and tells nobody how', async () => {
    for (const key of ['broken', 'mute']) {
      const { status, body } = await ask(server, bearer(key))
      expect(status).toBe(500)
      expect(JSON.stringify(body)).not.toMatch(/nothing|undefined|authenticate/)
      expect((await askMcp(server, bearer(key))).status).toBe(500)
    }
  })

  it('refuses a tenant whose memory is not here', async () => {
    expect(await ask(server, bearer('other'))).toMatchObject({
      status: 403,
      body: { detail: expect.stringMatching(/holds the memory of "public" alone; "elsewhere" needs a server/) },
    })
    expect((await askMcp(server, bearer('other'))).status).toBe(403)
  })

  it('is told of start and stop', async () => {
    await server.stop()
    expect(await readFile(journal, 'utf8')).toBe('up down')
  })
})

it('TENANT_MCP_AUTH_DISABLED opens /mcp alone, and a token of its own shuts it again', async () => {
  const settings = { TENANT_API_KEY: 'owner', TENANT_MCP_AUTH_DISABLED: 'true' }
  const server = await start(settings)
  expect((await askMcp(server, {})).status).toBe(200)
  expect((await ask(server, {})).status).toBe(401)
  await server.stop()
  const shut = await start({ ...settings, MCP_AUTH_TOKEN: 'token' })
  expect((await askMcp(shut, {})).status).toBe(401)
  expect((await askMcp(shut, bearer('token'))).status).toBe(200)
  await shut.stop()
})

it.each([
  ['no file', () => './not-there.js:Keys', /not-there\.js cannot be loaded: .* Name a file as/],
  ['Python', () => 'my_company.auth:JwtTenant', /my_company\.auth cannot be loaded.*written in Python do not run/],
  ['no export', () => `${file}:Kees`, /has no export Kees; it has .*Keys/],
  ['no authenticate', () => `${file}:nothing`, /nothing of .* has no authenticate\(\)/],
  ['a constructor that fails', () => `${file}:Unmade`, /Unmade cannot be made: needs a URL/],
  ['a start that fails', () => `${file}:Unready`, /onStartup\(\) of Unready failed: the directory does not answer/],
])('does not start with %s', async (_, extension, message) => {
  const before = await readdir(directory)
  await expect(start({ TENANT_EXTENSION: extension() })).rejects.toThrow(message)
  expect(await readdir(directory)).toEqual(before)
})
