import { afterEach, describe, expect, it, vi } from 'vitest'
import { echoApp } from '../../../../../test/support/echo-app.ts'
import { jsonOf } from '../../../../../test/support/json-of.ts'
import type { Database } from '../../database/database.ts'
import { monitoringHandlers } from './monitoring.ts'

const appOver = (query: () => Promise<unknown>) =>
  echoApp(
    monitoringHandlers({
      db: { query, stats: () => ({ total: 3, idle: 1, waiting: 2, max: 10 }) } as unknown as Database,
      instanceId: 'i-1',
      version: '1.2.3',
      protocolVersion: 1,
      workerEnabled: true,
      bankConfigEnabled: true,
      configuration: { settings: [], warnings: [] },
      readStatus: () => Promise.reject(new Error('not asked')),
      fileUploadEnabled: true,
      documentExportEnabled: true,
      documentImportEnabled: true,
      mcpEnabled: true,
      language: { states: () => [], budget: () => null, traces: true, probes: true, settle: async () => {} },
    }),
  )

afterEach(() => vi.useRealTimers())

describe('health', () => {
  it.each(['/health', '/health/ready'])('tells at %s how the database is', async (path) => {
    const good = await appOver(async () => ({ rows: [{ alive: 1 }] })).request(path)
    expect([good.status, await good.json()]).toEqual([
      200,
      {
        status: 'healthy',
        database: 'connected',
        db_acquire_ms: expect.any(Number),
        db_pool_waiting: 2,
        db_pool_in_use: 2,
        db_pool_max: 10,
        db_pool_idle: 1,
        instance_id: 'i-1',
      },
    ])
    const bad = await appOver(() => Promise.reject(new Error('gone'))).request(path)
    expect([bad.status, await bad.json()]).toEqual([
      503,
      { status: 'unhealthy', database: 'error', error: 'gone', instance_id: 'i-1' },
    ])
  })

  it('does not wait for a database that says nothing', async () => {
    vi.useFakeTimers()
    const answer = appOver(() => new Promise(() => {})).request('/health')
    await vi.advanceTimersByTimeAsync(3_000)
    expect((await answer).status).toBe(503)
  })

  it('is alive whatever the database does', async () => {
    const response = await appOver(() => new Promise(() => {})).request('/health/live')
    expect(await response.json()).toEqual({ status: 'alive', version: '1.2.3', uptime_seconds: expect.any(Number) })
  })
})

it('tells the version of wire, server and managers apart', async () => {
  const version = await jsonOf(await appOver(async () => ({ rows: [] })).request('/version'))
  expect(version).toMatchObject({ api_version: '0.9.1', server_version: '1.2.3', protocol_version: 1 })
  expect(Object.values(version.features).every((value) => typeof value === 'boolean')).toBe(true)
})
