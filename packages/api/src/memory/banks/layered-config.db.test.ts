import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jsonOf } from '../../../../../test/support/json-of.ts'
import { createTestApp } from '../../../../../test/support/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../../test/support/test-engine.ts'
import { serverSettings } from '../../config/effective-settings.ts'
import { loadConfig } from '../../config/load-config.ts'
import { type Database, openDatabase } from '../../database/database.ts'
import { execute, sql } from '../../database/sql.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'

type App = Awaited<ReturnType<typeof createTestApp>>

/** What the server was started with. */
const config = loadConfig(
  {
    HINDSIGHT_HOME: '/home',
    HINDSIGHT_API_RETAIN_CHUNK_SIZE: '2000',
    HINDSIGHT_API_REFLECT_MISSION: 'Help everybody',
    HINDSIGHT_API_DISPOSITION_EMPATHY: '5',
    HINDSIGHT_API_ENABLE_GRAPH_RETRIEVAL: 'false',
    HINDSIGHT_API_TENANT_CONFIG: '{"recall_max_tokens": 512, "retain_chunk_size": 1000}',
    HINDSIGHT_API_TENANT_API_KEY: 'sesame',
    HINDSIGHT_API_RETAIN_LLM_API_KEY: 'sesame',
    HINDSIGHT_API_DATABASE_URL: 'postgresql://me:sesame@host/db?sslmode=require&password=sesame',
    HINDSIGHT_API_SETTINGS_GIVEN: 'HINDSIGHT_API_DISPOSITION_EMPATHY',
    HINDSIGHT_API_LOG_LEVL: 'debug',
  },
  { PORT: '9000' },
)

let db: TestDatabase
let search: MemorySearchIndex
let app: App
/** Of another process on the same database. */
let elsewhere: App
let elsewhereDb: Database
beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  const settings = {
    webhooks: { allowedHosts: [], exposeResponseBody: false, global: null },
    recallMaxQueryTokens: 500,
    documentVersionsKept: 3,
    bankSettings: config.bankSettings,
  }
  const configuration = { settings: serverSettings(config), warnings: [...config.warnings] }
  app = await createTestApp(db, await createTestEngine(db, { search, settings }), search, {}, { configuration })
  elsewhereDb = await openDatabase({ connection: db.url, maxConnections: 2 })
  elsewhere = await createTestApp(elsewhereDb, await createTestEngine(elsewhereDb, { search, settings }), search)
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await elsewhereDb?.close()
  await db?.close()
})

async function call(method: string, path: string, body?: unknown, at = app) {
  const response = await at.request(`/v1/default/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return { status: response.status, body: await jsonOf(response) }
}

const sourcesIn = (settings: { name: string; value: unknown; source: string }[], ...names: string[]) =>
  names.map((name) => {
    const { value, source } = settings.find((one) => one.name === name)!
    return [name, value, source]
  })

it('lets banks begin with what environment and tenant say', async () => {
  const { body } = await call('GET', 'banks/fresh/config')
  expect(body).toMatchObject({
    config: { retain_chunk_size: 1000, recall_max_tokens: 512, enable_graph_retrieval: false, retain_mission: null },
    overrides: {},
  })
  expect((await call('PUT', 'banks/fresh', {})).body).toMatchObject({
    mission: 'Help everybody',
    disposition: { skepticism: 3, literalism: 3, empathy: 5 },
  })
})

it('lets a bank say otherwise in every way there is, and go back', async () => {
  await call('PUT', 'banks/own', { mission: 'Help me', disposition: { skepticism: 1, literalism: 3, empathy: 3 } })
  expect((await call('GET', 'banks/own/profile')).body).toMatchObject({
    mission: 'Help me',
    disposition: { skepticism: 1, literalism: 3, empathy: 3 },
  })
  const changed = await call('PATCH', 'banks/own/config', { updates: { HINDSIGHT_API_RETAIN_CHUNK_SIZE: 700 } })
  expect(changed.body).toMatchObject({ config: { retain_chunk_size: 700 }, overrides: { retain_chunk_size: 700 } })
  expect((await call('PATCH', 'banks/own/config', { updates: { retain_chunk_size: null } })).body.config).toMatchObject(
    {
      retain_chunk_size: 1000,
    },
  )
})

it('changes what other processes go by, at once', async () => {
  await call('PATCH', 'banks/shared/config', { updates: { retain_chunk_size: 123 } })
  expect((await call('GET', 'banks/shared/config', undefined, elsewhere)).body.config.retain_chunk_size).toBe(123)
  await call('DELETE', 'banks/shared/config', undefined, elsewhere)
  expect((await call('GET', 'banks/shared/config')).body).toMatchObject({
    config: { retain_chunk_size: 1000 },
    overrides: {},
  })
})

it('tells who has decided each setting, for a bank and its strategies', async () => {
  await call('PATCH', 'banks/told/config', {
    updates: {
      enable_reranking: false,
      retain_strategies: { brief: { retain_chunk_size: 50 }, other: {} },
      retain_default_strategy: 'other',
    },
  })
  const { settings, strategy, warnings } = (await call('GET', 'config/effective?bank_id=told&strategy=brief')).body
  const names = ['retain_chunk_size', 'recall_max_tokens', 'enable_reranking', 'enable_graph_retrieval']
  expect(strategy).toBe('brief')
  expect(sourcesIn(settings, ...names, 'disposition_empathy', 'retain_mission')).toEqual([
    ['retain_chunk_size', 50, 'strategy'],
    ['recall_max_tokens', 512, 'tenant'],
    ['enable_reranking', false, 'bank'],
    ['enable_graph_retrieval', false, 'environment'],
    ['disposition_empathy', 5, 'profile'],
    ['retain_mission', null, 'default'],
  ])
  expect(warnings).toEqual([
    'HINDSIGHT_API_LOG_LEVL is not a setting of this version; did you mean HINDSIGHT_API_LOG_LEVEL?',
  ])
  const usual = (await call('GET', 'config/effective?bank_id=told')).body
  expect(usual.strategy).toBe('other')
  expect(sourcesIn(usual.settings, 'retain_chunk_size')).toEqual([['retain_chunk_size', 1000, 'tenant']])
  expect(await call('GET', 'config/effective?bank_id=told&strategy=none')).toMatchObject({
    status: 404,
    body: { detail: "There is no strategy 'none'; known: brief, other" },
  })
})

it('tells of the server what it goes by, and no secret', async () => {
  const { body } = await call('GET', 'config/effective')
  const P = 'HINDSIGHT_API_'
  expect(body).toMatchObject({ bank_id: null, strategy: null })
  expect(sourcesIn(body.settings, `${P}PORT`, `${P}HOST`, 'HINDSIGHT_HOME', `${P}TENANT_API_KEY`)).toEqual([
    [`${P}PORT`, 9000, 'command_line'],
    [`${P}HOST`, '127.0.0.1', 'default'],
    ['HINDSIGHT_HOME', '/home', 'environment'],
    [`${P}TENANT_API_KEY`, '********', 'environment'],
  ])
  expect(sourcesIn(body.settings, `${P}DATABASE_URL`, `${P}RETAIN_LLM_API_KEY`, `${P}LLM_API_KEY`)).toEqual([
    [`${P}DATABASE_URL`, 'postgresql://me:********@host/db?sslmode=********&password=********', 'environment'],
    [`${P}RETAIN_LLM_API_KEY`, '********', 'environment'],
    [`${P}LLM_API_KEY`, null, 'default'],
  ])
  expect(JSON.stringify(body)).not.toContain('sesame')
})

it('keeps limits by pattern that were stored before there were rules', async () => {
  const limits = { 'user:*': 3, 'user:vip-*': -1 }
  await execute(
    db,
    sql`insert into banks (id, name, config)
    values ('older', 'older', ${JSON.stringify({ observation_scope_limits: limits, retain_chunk_size: 9 })}::jsonb)`,
  )
  const migration = new URL('../../../../../migrations/0013_scope_limit_rules.sql', import.meta.url)
  await db.query(readFileSync(migration, 'utf8'))
  const rules = [
    { scope: ['user:vip-*', '*'], limit: -1 },
    { scope: ['user:*', '*'], limit: 3 },
  ]
  expect((await call('GET', 'banks/older/config')).body).toMatchObject({
    config: { observation_scope_limits: rules, retain_chunk_size: 9 },
    overrides: { observation_scope_limits: rules, retain_chunk_size: 9 },
  })
})

it('does not offer what is switched off', async () => {
  const without = await createTestApp(db, await createTestEngine(db, { search }), search, {
    switchedOff: { getBankConfig: 'HINDSIGHT_API_ENABLE_BANK_CONFIG_API switches it on' },
  })
  expect(await call('GET', 'banks/b/config', undefined, without)).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('HINDSIGHT_API_ENABLE_BANK_CONFIG_API switches it on') },
  })
})
