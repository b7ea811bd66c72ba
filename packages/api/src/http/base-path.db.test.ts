import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { HindsightClient } from 'hindsight-client'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonOf } from '../../../../test/support/json-of.ts'
import { makeTemporaryDirectory } from '../../../../test/support/temporary-directory.ts'
import { openTestDatabase, type TestDatabase } from '../../../../test/support/test-database.ts'
import { type RunningServer, startServer } from '../app.ts'
import { loadConfig } from '../config/load-config.ts'
import { directoryOf } from '../daemon/profile-directory.ts'

let db: TestDatabase
let directory: string
let server: RunningServer
let mounted: string
beforeAll(async () => {
  db = await openTestDatabase()
  directory = await makeTemporaryDirectory('hindsight-base-')
  const config = loadConfig({
    HINDSIGHT_API_PORT: '0',
    HINDSIGHT_API_DATABASE_URL: db.url,
    HINDSIGHT_API_WORKER_ENABLED: 'false',
    HINDSIGHT_API_BASE_PATH: '/team/memory/',
    HINDSIGHT_API_RATE_LIMIT_PER_MINUTE: '600',
    HINDSIGHT_API_RATE_LIMIT_BURST: '40',
  })
  const profile = directoryOf('base', join(directory, 'profile'))
  server = await startServer(config, { profile, idleTimeoutMs: 0, log: pino({ level: 'silent' }) })
  mounted = `${server.url}/team/memory`
})
afterAll(async () => {
  await server?.stop()
  await db?.close()
  await rm(directory, { recursive: true, force: true })
})

const get = (url: string) => fetch(url, { redirect: 'manual' })

describe('BASE_PATH', () => {
  it('is answered with and without, whatever is asked', async () => {
    for (const root of [mounted, server.url]) {
      const client = new HindsightClient({ baseUrl: root })
      await client.retain('kitchen/soup', 'Ann likes soup.')
      expect((await client.recall('kitchen/soup', 'What does Ann like?')).results[0]!.text).toBe('Ann likes soup.')
      for (const path of ['/health', '/metrics', '/version', '/openapi.json', '/docs']) {
        expect((await get(root + path)).status, root + path).toBe(200)
      }
      const tools = new Client({ name: 'test', version: '1' })
      await tools.connect(new StreamableHTTPClientTransport(new URL(`${root}/mcp/kitchen`)) as never)
      expect((await tools.listTools()).tools.length).toBeGreaterThan(5)
      await tools.close()
    }
    const metrics = await (await get(`${mounted}/metrics`)).text()
    expect(metrics).toContain('endpoint="/v1/default/banks/{bank_id}/memories/recall"')
    expect(metrics).not.toContain('/team')
  })

  it('stands in links and redirects, and in the description of the paths', async () => {
    const locationOf = async (url: string) => (await get(url)).headers.get('location')
    for (const url of [mounted, `${mounted}/`, `${server.url}/`])
      expect(await locationOf(url)).toBe('/team/memory/docs')
    expect(await locationOf(`${mounted}/v1/default/banks/?limit=3`)).toBe('/team/memory/v1/default/banks?limit=3')
    expect((await jsonOf(await get(`${mounted}/openapi.json`))).servers).toEqual([{ url: '/team/memory' }])
    expect(await (await get(`${mounted}/docs`)).text()).toContain('href="/team/memory/openapi.json"')
  })

  it('is a whole segment, once', async () => {
    for (const path of ['/team', '/team/memoryx/health', '/team/memory/team/memory/health', '/other/health']) {
      expect((await get(server.url + path)).status, path).toBe(404)
    }
    const wrong = await fetch(`${mounted}/health`, { method: 'PUT' })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET'])
  })

  it('changes nothing of who is always answered', async () => {
    const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await get(`${mounted}/health`)).status))
    expect(new Set(statuses)).toEqual(new Set([200]))
    const limited = await Promise.all(Array.from({ length: 60 }, async () => (await get(`${mounted}/docs`)).status))
    expect(limited).toContain(429)
  })
})
